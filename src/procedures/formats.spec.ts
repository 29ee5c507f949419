import { describe, expect, test } from '@jest/globals';
import { FORMATS } from './formats.js';

const is = (format: string, value: string) => FORMATS[format]!.validate(value);

describe('numbers that a filing names', () => {
  test.each([
    '91350100M000100Y43',
    '11370000MB284723XW',
    '11420000MB15291767',
    '11210000001100169X',
    '11511800008539131R',
    '91110000802100433B',
    '91440300708461136T',
    '91654004MA00000012',
    '91654004MA78000126',
    '11650000MB0000000X',
  ])('the credit code %s is right', (code) => {
    expect(is('credit-code', code)).toBe(true);
  });

  test.each([
    ['91371300MA3R064567', 'a wrong check character'],
    ['91654004MA00000013', 'one digit changed'],
    ['91654004MA0000001', 'a character too few'],
    ['91654004MA000000122', 'a character too many'],
    ['91654004MI00000012', 'a letter that is never used'],
    ['91654004ma00000012', 'small letters'],
    ['', 'nothing'],
  ])('the credit code %s is refused: %s', (code) => {
    expect(is('credit-code', code)).toBe(false);
  });

  test('every change of one character of a credit code is noticed', () => {
    const code = '91654004MA00000012';
    for (let i = 0; i < code.length; i++)
      for (const other of '0123456789ABCDEFGHJKLMNPQRTUWXY')
        if (other !== code[i]) expect(is('credit-code', code.slice(0, i) + other + code.slice(i + 1))).toBe(false);
  });

  test.each([
    ['新20250012', true],
    ['兵20250001', true],
    ['新2025001', false],
    ['XJ20250012', false],
    ['新新20250012', false],
    ['疆20250012', false],
  ])('the licence number %s: %s', (value, right) => {
    expect(is('drug-licence-number', value)).toBe(right);
  });

  test.each([
    ['AhzCh', true],
    ['Dy', true],
    ['A', false],
    ['hA', false],
    ['AhzAh', false],
    ['Ahh', false],
    ['Eh', false],
    ['', false],
  ])('the classification code %s: %s', (value, right) => {
    expect(is('classification-code', value)).toBe(right);
  });

  test.each([
    ['国药准字H20250001', true],
    ['国药准字Z20250002', true],
    ['国药准字HC20250001', true],
    ['国药准字SJ20250001', true],
    ['国药准字H2025001', false],
    ['国药准字X20250001', false],
    ['H20250001', false],
  ])('the approval number %s: %s', (value, right) => {
    expect(is('approval-number', value)).toBe(right);
  });
});
