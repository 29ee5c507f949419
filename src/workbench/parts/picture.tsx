/**
 * A picture that the product itself drew: text of the pure functions of `src/diagram`, which escape every word. The only place
 * where text becomes markup as it stands.
 */
export function Picture({ svg, label }: { svg: string; label: string }) {
  return (
    <div class="picture" tabIndex={0} role="region" aria-label={label} dangerouslySetInnerHTML={{ __html: svg }} />
  );
}
