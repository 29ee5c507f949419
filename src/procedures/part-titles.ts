import { type Text, text } from '../domain/json.js';

/** What the parts of the machines are called that hold stages and are no track: their frozen definitions do not say. */
export const PART_TITLES: Readonly<Record<string, Text>> = {
  review: text('审查与决定', 'Review and decision'),
  decision: text('汇合与决定', 'Joining and decision'),
  issue: text('决定之后', 'After the decision'),
  deliver: text('制证与送达', 'Sealing and delivery'),
  publish: text('备案与公示', 'Filing and publication'),
  exPostReview: text('备案后审查', 'Review after filing'),
  cdeUpdate: text('证书信息更新', 'Update at the national centre'),
  upload: text('许可信息上传', 'Upload of the licence'),
  closing: text('归档', 'Archiving'),
};
