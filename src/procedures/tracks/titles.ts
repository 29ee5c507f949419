import { text, type Text } from '../../domain/json.js';

const TITLES: Record<string, Text> = {
  licence: text('药品生产许可证变更', 'Change of the manufacturing licence'),
  inspection: text('药品GMP符合性检查', 'GMP compliance inspection'),
  registration: text('药品注册备案', 'Registration filing'),
};

/** The tracks of a procedure with their titles. */
export const tracksOf = (...ids: string[]): Record<string, { title: Text }> =>
  Object.fromEntries(ids.map((id) => [id, { title: TITLES[id]! }]));
