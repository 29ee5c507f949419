import { type Text, text } from '../domain/json.js';

/** What a verification can find wrong, each in the words of both languages. */
export const FAULTS = {
  gap: text('日志编号不连续', 'a number of the journal is missing'),
  hash: text('日志内容与其散列值不符', 'the text does not fit its hash'),
  link: text('没有接在上一条之后', 'the entry does not follow the one before it'),
  form: text('日志内容不是规范格式', 'the text is not in canonical form'),
  identity: text('日志内容属于别的案件', 'the text speaks of another case'),
  recordedAt: text('记录时间与日志内容不符', 'the time of recording differs from the text'),
  missing: text('日志末尾缺失', 'the end of the journal is missing'),
  position: text('存证序号有误', 'the position is wrong'),
  procedure: text('不是已发布的事项版本', 'the procedure is not the published one'),
  replay: text('日志不能重演', 'the journal cannot be replayed'),
  state: text('案件状态与日志不符', 'the case differs from its journal'),
  projection: text('派生数据与日志不符', 'a projection differs from the journal'),
  personal: text('个人信息与承诺值不符', 'a personal datum differs from its commitment'),
} satisfies Record<string, Text>;

export type FaultKind = keyof typeof FAULTS;

/** One fault, at the entry that it concerns. `where` names table and column where there is one. */
export type Finding = {
  fault: FaultKind;
  seq: number | null;
  where: string | null;
  expected: string;
  found: string;
};

export type VerifyFault = Finding & {
  authority: number;
  caseId: string | null;
  caseNumber: string | null;
  type: string | null;
  words: Text;
};

const LONGEST = 300;
const short = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** A finding with the entry named in words. */
export function toVerifyFault(
  finding: Finding,
  of: Pick<VerifyFault, 'authority' | 'caseId' | 'caseNumber' | 'type'>,
): VerifyFault {
  const what = FAULTS[finding.fault];
  const expected = short(finding.expected);
  const found = short(finding.found);
  const type = of.type === null ? '' : ` (${of.type})`;
  const entry = finding.seq === null ? '' : finding.seq;
  const where = finding.where === null ? '' : ` [${finding.where}]`;
  const zh = `案件${of.caseNumber ?? of.caseId ?? '—'}第${entry}条${type}：${what['zh-CN']}${where}；应为 ${expected}，实为 ${found}`;
  const en = `Case ${of.caseNumber ?? of.caseId ?? '-'} entry ${entry}${type}: ${what.en}${where}. Expected ${expected}, but found ${found}`;
  return { ...finding, expected, found, ...of, words: text(zh, en) };
}
