/**
 * The forms of numbers that a filing names. What cannot be checked by its form alone (whether the licence exists, whose
 * code it is) is for the registers.
 */
import { text, type Text } from '../domain/json.js';

export type Format = { validate: (value: string) => boolean; expected: Text };

const CREDIT_CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Unified social credit code (GB 32100-2015): 17 characters without I, O, S, V, Z and a check character, modulo 31. */
function isCreditCode(value: string): boolean {
  const digits = [...value].map((character) => CREDIT_CODE_ALPHABET.indexOf(character));
  if (digits.length !== 18 || digits.includes(-1)) return false;
  let weight = 1;
  let sum = 0;
  for (const digit of digits.slice(0, 17)) {
    sum += digit * weight;
    weight = (weight * 3) % 31;
  }
  return digits[17] === (31 - (sum % 31)) % 31;
}

const PROVINCES = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新兵';
const LICENCE_NUMBER = new RegExp(`^[${PROVINCES}]\\d{8}$`, 'u');

/** Capitals A to D, each at most once, each followed by its product types, none of them twice (Order 28 Art. 78). */
function isClassificationCode(value: string): boolean {
  if (!/^(?:[ABCD][hzsdyqtx]+)+$/.test(value)) return false;
  const groups = value.match(/[ABCD][hzsdyqtx]+/g) ?? [];
  return (
    new Set(groups.map((group) => group[0])).size === groups.length &&
    groups.every((group) => new Set(group).size === group.length)
  );
}

const isApprovalNumber = (value: string): boolean => /^国药准字[HZSBTFJ][CJ]?\d{8}$/u.test(value);

export const FORMATS: Record<string, Format> = {
  'credit-code': {
    validate: isCreditCode,
    expected: text(
      '应当是18位统一社会信用代码，且校验码正确',
      'Expected a unified social credit code of 18 characters with the right check character',
    ),
  },
  'drug-licence-number': {
    validate: (value) => LICENCE_NUMBER.test(value),
    expected: text(
      '应当是药品生产许可证编号：省份简称、4位年份、4位顺序号，例如“新20250012”',
      'Expected the number of a drug manufacturing licence: province, year of 4 digits, serial of 4 digits',
    ),
  },
  'classification-code': {
    validate: isClassificationCode,
    expected: text(
      '应当是药品生产许可证分类码，例如“AhzCh”，字母不得重复',
      'Expected a classification code such as AhzCh, without repeated letters',
    ),
  },
  'approval-number': {
    validate: isApprovalNumber,
    expected: text(
      '应当是药品批准文号，例如“国药准字H20250001”',
      'Expected a drug approval number such as 国药准字H20250001',
    ),
  },
};
