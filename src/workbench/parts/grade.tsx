/** A grade of evidence: what was claimed, what the law allows, the case's own work laid out, comparable history. */
export function Grade({ of }: { of: 'E0' | 'E1' | 'E2' | 'E3' }) {
  return <span class="tag">{of}</span>;
}
