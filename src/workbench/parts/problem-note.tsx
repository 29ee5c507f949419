import type { ProblemView } from '../../http/problems.js';
import { useWords } from '../visit.js';
import { frameWords } from '../words/frame.js';

/** What a refusal says: in words first, for who reports it in small print. */
export function ProblemNote({ problem, links = {} }: { problem: ProblemView; links?: Record<string, string> }) {
  const words = useWords(frameWords);
  return (
    <div class="problem" role="alert" tabIndex={-1} data-focus>
      <h2>{problem.title}</h2>
      <p>{problem.detail}</p>
      {problem.errors && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer}>
              {links[pointer] ? <a href={links[pointer]}>{detail}</a> : <span>{detail}</span>} <code>{pointer}</code>
            </li>
          ))}
        </ul>
      )}
      {problem.allowed && problem.allowed.length > 0 && (
        <p>
          {words.allowedNow}:{' '}
          {problem.allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')}
        </p>
      )}
      <p class="small">
        {words.problemType} <code>{problem.code}</code> · {words.trace} <bdi dir="ltr">{problem.instance}</bdi>
      </p>
    </div>
  );
}

export function ProblemPage({ problem }: { problem: ProblemView }) {
  const words = useWords(frameWords);
  return (
    <>
      <h1>{problem.title}</h1>
      <ProblemNote problem={problem} />
      <p>
        <a href="/inbox">{words.inbox}</a>
      </p>
    </>
  );
}
