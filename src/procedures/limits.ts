/**
 * The time limits, each with where it comes from and how sure that is. Values are the shipped defaults of versioned rule
 * data: an authority confirms or replaces them with a citation of its own. Where a rule says only "days" and the source
 * does not tell which, the stricter reading (calendar days) is taken and said.
 */
import { text } from '../domain/json.js';
import type { LimitRule } from '../domain/procedure/limit-rule.js';
import { cite } from './cite.js';

const LICENSING_LAW = '2004-07-01';
const INSPECTION_MEASURES = '2021-05-28';
const INSPECTION_MEASURES_REVISED = '2023-07-21';
const CHANGES_MEASURES = '2021-01-13';

const limit = (
  code: string,
  zh: string,
  en: string,
  amount: number,
  rest: Partial<LimitRule> & Pick<LimitRule, 'citation' | 'validFrom'>,
): LimitRule => ({
  code,
  version: 1,
  title: text(zh, en),
  amount,
  unit: 'workingDay',
  kind: 'statutory',
  owner: 'authority',
  yellowBefore: amount > 10 ? 3 : amount > 5 ? 2 : 1,
  ...rest,
});

const EXTENSION = cite(
  'S1',
  'law',
  '《行政许可法》第四十二条第一款：经本行政机关负责人批准，可以延长十日，并应当将延长期限的理由告知申请人',
  'Administrative Licensing Law Art. 42(1): ten more days with the approval of the head; the applicant is told why',
);

const CASE_LIMITS = [
  limit('case.acceptance', '受理审查', 'Acceptance or one notice of all corrections', 5, {
    validFrom: LICENSING_LAW,
    citation: cite(
      'S1',
      'law',
      '《行政许可法》第三十二条第一款第四项：当场或者五日内一次告知，逾期不告知的，自收到申请材料之日起即为受理',
      'Administrative Licensing Law Art. 32(1)(4): told at once or within 5 days; otherwise accepted from receipt. For inspection and filing by analogy [assumption]',
    ),
  }),
  limit('case.correction', '补正', 'Correction by the applicant', 30, {
    unit: 'day',
    owner: 'applicant',
    validFrom: LICENSING_LAW,
    citation: cite(
      'S18',
      'practice',
      '法律未规定补正期限；实践中逾期按“补正不来办结”处理',
      'The law sets no date for the applicant; in practice a case is closed after a published time (30 days in a secondary source; calendar days assumed)',
    ),
  }),
  limit('case.promised', '三合一承诺时限', 'Promise for the joint review, acceptance to issue', 9, {
    kind: 'promised',
    validFrom: '2025-08-01',
    citation: cite(
      'S21',
      'assumption',
      '公开报道“不到10天”，未说明是工作日还是自然日，也未说明起止；此处按9个工作日、受理至发证计',
      'Published claim "not ten days": neither the kind of days nor their start is said; taken as 9 working days from acceptance to issue',
    ),
  }),
  limit('case.delivery', '颁发、送达', 'Issue and delivery', 10, {
    validFrom: LICENSING_LAW,
    citation: cite(
      'S1',
      'law',
      '《行政许可法》第四十四条：自作出决定之日起十日内颁发、送达',
      'Administrative Licensing Law Art. 44: issued and delivered within 10 days of the decision',
    ),
  }),
  limit('case.hearingRequest', '申请听证', 'Request of a hearing by the applicant', 5, {
    owner: 'applicant',
    validFrom: LICENSING_LAW,
    citation: cite(
      'S1',
      'law',
      '《行政许可法》第四十七条：被告知听证权利之日起五日内提出申请',
      'Administrative Licensing Law Art. 47: requested within 5 days of being told',
    ),
  }),
  limit('case.hearing', '组织听证', 'Holding of the hearing', 20, {
    validFrom: LICENSING_LAW,
    citation: cite(
      'S1',
      'law',
      '《行政许可法》第四十七条：行政机关应当在二十日内组织听证',
      'Administrative Licensing Law Art. 47: held within 20 days of the request',
    ),
  }),
];

const LICENCE_LIMITS = [
  limit('licence.decision', '许可事项变更决定', 'Decision on the change of a licensed item', 15, {
    extension: { amount: 10, citation: EXTENSION },
    validFrom: '2020-07-01',
    citation: cite(
      'S3',
      'law?',
      '《药品生产监督管理办法》第十六条、原《药品管理法实施条例》第四条：十五个工作日内作出决定。国务院令第828号（2026年5月15日起施行）是否保留未核实；部分省公布为30个工作日',
      'SAMR Order 28 Art. 16 and the former Implementation Regulations Art. 4: decided within 15 working days. Whether Order 828 (from 15 May 2026) keeps it was not verified; some provinces publish 30',
    ),
  }),
  limit('licence.promised', '许可变更承诺时限', 'Promise for the change of a licensed item', 10, {
    kind: 'promised',
    validFrom: '2020-07-01',
    citation: cite(
      'S7',
      'practice',
      '山东省公布的承诺时限为10个工作日；新疆的承诺时限未查到',
      'Promise published by Shandong; that of Xinjiang was not found',
    ),
  }),
  limit('licence.upload', '许可信息上传', 'Upload to the national licence module', 5, {
    validFrom: '2025-04-09',
    citation: cite(
      'S10',
      'law',
      '国家药监局公告2025年第35号第二条：办结后5个工作日内上传（使用国家局二维码的为2个工作日）',
      'NMPA Announcement 35/2025 §2: uploaded within 5 working days (2 if the national QR code is used)',
    ),
  }),
];

const INSPECTION_LIMITS = [
  limit('inspection.onSite', '制定方案并实施检查', 'Plan and on-site inspection', 30, {
    validFrom: INSPECTION_MEASURES,
    citation: cite(
      'S12',
      'law',
      '《药品检查管理办法（试行）》第三十三条：三十个工作日内制定方案并实施检查',
      'Drug Inspection Measures Art. 33: planned and carried out within 30 working days',
    ),
  }),
  limit('inspection.reportReview', '检查报告审核', 'Review of the inspection report', 15, {
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'law',
      '《药品检查管理办法（试行）》（2023年修订）第三章：派出单位十五个工作日内审核',
      'Drug Inspection Measures as revised in 2023, chapter 3: reviewed within 15 working days of receipt',
    ),
  }),
  limit('inspection.objection', '缺陷异议答复', 'Answer to an objection to the defects', 15, {
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'law?',
      '《药品检查管理办法（试行）》（2023年修订）第三章：派出单位可以调整缺陷；答复期限按报告审核的十五个工作日计',
      'Drug Inspection Measures 2023, chapter 3: the dispatching unit may re-grade; answered within the 15 working days of the report review [by analogy]',
    ),
  }),
  limit('inspection.rectification', '企业整改', 'Rectification by the company', 30, {
    owner: 'applicant',
    extension: {
      amount: 10,
      citation: cite(
        'S11',
        'law?',
        '重新发放调整后的缺陷清单的，可延长十个工作日（来源文本不完整）',
        'Ten more working days when an adjusted defect list is issued again (the source is cut off)',
      ),
    },
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'law',
      '《药品检查管理办法（试行）》（2023年修订）：三十个工作日内提交整改报告（2021年版为二十个工作日）',
      'Drug Inspection Measures as revised in 2023: rectification report within 30 working days (20 in the text of 2021)',
    ),
  }),
  limit('inspection.assessment', '整改后综合评定', 'Assessment after rectification', 20, {
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'law',
      '《药品检查管理办法（试行）》（2023年修订）：收到整改报告后二十个工作日内，复核检查和补充时间不计',
      'Drug Inspection Measures 2023: within 20 working days of the rectification report; re-check and supplement not counted',
    ),
  }),
  limit('inspection.assessmentDirect', '无需整改的综合评定', 'Assessment without rectification', 10, {
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'law',
      '《药品检查管理办法（试行）》（2023年修订）：结论为符合或者不符合的，十个工作日内',
      'Drug Inspection Measures 2023: within 10 working days when nothing has to be rectified',
    ),
  }),
  limit('inspection.notice', '检查结论告知', 'Notification of the conclusion', 10, {
    yellowBefore: 3,
    validFrom: INSPECTION_MEASURES_REVISED,
    citation: cite(
      'S11',
      'assumption',
      '规定为“及时”告知，未定期限；此处按十个工作日计',
      'The rule says "in time" without a number; taken as 10 working days',
    ),
  }),
];

const REGISTRATION_LIMITS = [
  limit('registration.classification', '变更类别答复', 'Written reply on the class of the change', 20, {
    unit: 'day',
    validFrom: CHANGES_MEASURES,
    citation: cite(
      'S15',
      'law',
      '《药品上市后变更管理办法（试行）》第二十一条：二十日内书面答复（单位未注明，从严按自然日）',
      'Provisions for Post-approval Changes Art. 21: written reply within 20 days (kind of days not said; the stricter reading)',
    ),
  }),
  limit('registration.publication', '备案信息公示', 'Publication of the filing', 5, {
    unit: 'day',
    validFrom: CHANGES_MEASURES,
    citation: cite(
      'S15',
      'law',
      '《药品上市后变更管理办法（试行）》第二十六条：备案完成之日起五日内公示（单位未注明，从严按自然日）',
      'Provisions for Post-approval Changes Art. 26: published within 5 days of completion (kind of days not said; the stricter reading)',
    ),
  }),
  limit('registration.review', '备案后审查', 'Review after filing', 30, {
    unit: 'day',
    validFrom: CHANGES_MEASURES,
    citation: cite(
      'S15',
      'law',
      '《药品上市后变更管理办法（试行）》第二十六条：备案完成之日起三十日内完成审查（单位未注明，从严按自然日）',
      'Provisions for Post-approval Changes Art. 26: reviewed within 30 days of completion (kind of days not said; the stricter reading)',
    ),
  }),
];

const LIMITS = [...CASE_LIMITS, ...LICENCE_LIMITS, ...INSPECTION_LIMITS, ...REGISTRATION_LIMITS];

/** The limits whose code begins with one of these (`case.`, `licence.decision`), in the order of the list. */
export const limitsOf = (...beginnings: string[]): LimitRule[] =>
  LIMITS.filter(({ code }) => beginnings.some((beginning) => code.startsWith(beginning)));
