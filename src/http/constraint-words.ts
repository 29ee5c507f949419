import { text, type Text } from '../domain/json.js';

/** Chinese and English for the class-validator constraints in use; `#` stands for the number or list that it was given. */
const WORDS: Record<string, Text> = {
  isString: text('应为文本', 'Expected text'),
  isInt: text('应为整数', 'Expected a whole number'),
  isNumber: text('应为数字', 'Expected a number'),
  isBoolean: text('应为 true 或 false', 'Expected true or false'),
  isObject: text('应为 JSON 对象', 'Expected a JSON object'),
  isArray: text('应为数组', 'Expected an array'),
  isNotEmpty: text('不能为空', 'Expected a value, but it is empty'),
  isDefined: text('不能缺少', 'Expected a value, but it is missing'),
  isUuid: text('应为 UUID', 'Expected a UUID'),
  isISO8601: text('应为 ISO 8601 日期或时间', 'Expected an ISO 8601 date or time'),
  isRFC3339: text('应为带时区的 RFC 3339 时间', 'Expected an RFC 3339 instant with its zone'),
  isDateString: text('应为 ISO 8601 日期或时间', 'Expected an ISO 8601 date or time'),
  minLength: text('文本应不少于 # 个字符', 'Expected at least # characters'),
  maxLength: text('文本应不超过 # 个字符', 'Expected at most # characters'),
  min: text('应不小于 #', 'Expected at least #'),
  max: text('应不大于 #', 'Expected at most #'),
  arrayMaxSize: text('应不超过 # 项', 'Expected at most # entries'),
  arrayMinSize: text('应不少于 # 项', 'Expected at least # entries'),
  isIn: text('应为以下之一：#', 'Expected one of: #'),
  isEnum: text('应为以下之一：#', 'Expected one of: #'),
  matches: text('格式不正确', 'Expected another format'),
  whitelistValidation: text('没有这个字段', 'Expected no such field'),
  unknownValue: text('应为 JSON 对象', 'Expected a JSON object'),
};

/** isLength says which of its two bounds was missed only by the words of its message. */
const sideOf = (message: string): string => (message.includes('shorter than') ? 'maxLength' : 'minLength');

/** class-validator hands the arguments of a constraint over only inside its English message, so they are read back from it. */
function argumentOf(name: string, message: string): string {
  if (name === 'isIn' || name === 'isEnum') return message.split(': ').at(-1) ?? '';
  return message.match(/-?\d+(?:\.\d+)?(?!.*\d)/)?.[0] ?? '';
}

/** What was expected at one place, in both languages. A constraint without words keeps its English message. */
export function constraintWords(name: string, message: string): Text {
  const words = WORDS[name === 'isLength' ? sideOf(message) : name];
  if (!words) return text(`不符合要求（${name}）`, `Expected: ${message}`);
  const argument = argumentOf(name, message);
  return text(words['zh-CN'].replace('#', argument), words.en.replace('#', argument));
}
