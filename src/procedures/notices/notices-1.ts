import { text } from '../../domain/json.js';
import type { NoticeSet, NoticeTemplate } from '../../domain/procedure/notice-template.js';
import { cite } from '../cite.js';

const CONTENT = text('{content}', '{content}');
const LIMITS = text('办理时限：\n{limits}', 'Limits:\n{limits}');
const REPLY = text('答复时限：\n{limits}', 'Limit for the reply:\n{limits}');
const ABOUT = (zh: string, en: string) =>
  text(`你单位申请的{procedure}（案号{caseNumber}），${zh}`, `On {procedure} (case {caseNumber}): ${en}`);

const LICENSING = (article: string, zh: string, en: string) => cite('S1', 'law', `《行政许可法》${article}：${zh}`, en);
const ART_32 = LICENSING(
  '第三十二条',
  '受理或者不予受理，应当出具加盖专用印章和注明日期的书面凭证；需要补正的一次告知全部内容',
  'Administrative Licensing Law Art. 32: acceptance or refusal in writing; everything to be corrected is told at once',
);

/** The first version of the notices. It never changes: a changed wording is a new version. */
const TEMPLATES: NoticeTemplate[] = [
  {
    id: 'correction',
    letters: 'BZ',
    commands: ['case.requestCorrection'],
    paragraphs: [
      ABOUT(
        '材料不齐全或者不符合法定形式，现一次告知需要补正的全部内容。',
        'everything to be corrected is told here at once.',
      ),
      CONTENT,
      REPLY,
      text(
        '逾期不告知的，自收到申请材料之日起即为受理。',
        'Had this not been told in time, the filing would count as accepted from its receipt.',
      ),
    ],
    citation: ART_32,
  },
  {
    id: 'supplement',
    letters: 'BC',
    commands: ['licence.requestSupplement', 'inspection.requestSupplement', 'registration.requestCompletion'],
    paragraphs: [ABOUT('审查中需要补充以下资料。', 'the following is wanted for the review.'), CONTENT, REPLY],
    citation: cite('-', 'practice', '审查机构补充资料的通行做法', 'Usual practice of reviewing bodies'),
  },
  {
    id: 'acceptance',
    letters: 'SL',
    commands: ['case.accept', 'case.deemAccepted'],
    paragraphs: [ABOUT('受理情况如下。', 'what is accepted.'), CONTENT, LIMITS],
    citation: ART_32,
  },
  {
    id: 'nonAcceptance',
    letters: 'BS',
    commands: ['case.refuseAcceptance'],
    paragraphs: [ABOUT('决定不予受理。', 'it is not accepted.'), CONTENT],
    citation: ART_32,
  },
  {
    id: 'extension',
    letters: 'YQ',
    kindCode: '1',
    commands: ['case.extend'],
    paragraphs: [
      ABOUT(
        '经本机关负责人批准，延长办理期限十个工作日。',
        'with the approval of the head the limit is extended by ten working days.',
      ),
      CONTENT,
    ],
    citation: LICENSING(
      '第四十二条第一款',
      '经本行政机关负责人批准，可以延长十日，并应当将延长期限的理由告知申请人',
      'Administrative Licensing Law Art. 42(1): ten more days with the approval of the head; the applicant is told why',
    ),
  },
  {
    id: 'specialProcedure',
    letters: 'TB',
    kindCode: '2',
    commands: ['case.startSpecialProcedure', 'case.endSpecialProcedure', 'inspection.plan'],
    paragraphs: [
      ABOUT('告知特别程序情况，所需时间不计算在办理期限内。', 'a special procedure, whose time is not counted.'),
      CONTENT,
    ],
    citation: LICENSING(
      '第四十五条',
      '依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在期限内，应当书面告知申请人',
      'Administrative Licensing Law Art. 45: the time of hearings, inspections, tests and expert reviews is not counted; the applicant is told in writing',
    ),
  },
  {
    id: 'hearing',
    letters: 'TZ',
    commands: ['case.offerHearing'],
    paragraphs: [
      ABOUT(
        '你单位享有要求听证的权利，应当在被告知之日起五日内提出。',
        'you may ask for a hearing within five days of being told.',
      ),
      CONTENT,
    ],
    citation: LICENSING(
      '第四十七条',
      '直接涉及申请人与他人之间重大利益关系的，应当告知享有要求听证的权利；在被告知之日起五日内提出',
      'Administrative Licensing Law Art. 47: the right to a hearing is told; it is asked for within five days',
    ),
  },
  {
    id: 'decision',
    letters: 'JD',
    commands: ['case.decide'],
    paragraphs: [
      ABOUT('经审查，决定如下。', 'it is decided as follows.'),
      text('{decisions}', '{decisions}'),
      text('{content}', '{content}'),
      LIMITS,
    ],
    citation: LICENSING(
      '第三十八条',
      '作出书面决定；不予许可的应当说明理由，并告知申请人享有依法申请行政复议或者提起行政诉讼的权利',
      'Administrative Licensing Law Art. 38: a decision in writing; a refusal gives its reasons and tells the remedies',
    ),
  },
  {
    id: 'defects',
    letters: 'QX',
    commands: ['inspection.issueDefectList', 'inspection.reissueDefectList', 'inspection.upholdDefects'],
    paragraphs: [ABOUT('现场检查发现的缺陷如下。', 'the defects found on site.'), CONTENT, REPLY],
    citation: cite('S11', 'law', '《药品检查管理办法（试行）》', 'Measures for Drug Inspection (Trial)'),
  },
  {
    id: 'revocation',
    letters: 'CX',
    commands: ['case.revoke', 'registration.cancel'],
    paragraphs: [ABOUT('决定撤销或者取消。', 'it is revoked or cancelled.'), CONTENT],
    citation: LICENSING(
      '第六十九条',
      '可以撤销或者应当撤销行政许可的情形',
      'Administrative Licensing Law Art. 69: when a licence may or must be revoked',
    ),
  },
  {
    id: 'notice',
    letters: 'TZS',
    commands: [],
    paragraphs: [ABOUT('通知如下。', 'this is to tell you.'), CONTENT, LIMITS],
    citation: cite('-', 'assumption', '本系统通用告知格式', 'The general form of this system'),
  },
];

const WORDS: NoticeSet['words'] = {
  accepted: text('受理', 'accepted'),
  notAccepted: text('不予受理', 'not accepted'),
  notNeeded: text('无需办理', 'not needed'),
  granted: text('准予许可', 'granted'),
  partlyGranted: text('部分准予许可', 'partly granted'),
  refused: text('不予许可', 'refused'),
  compliant: text('符合要求', 'compliant'),
  nonCompliant: text('不符合要求', 'not compliant'),
  toFile: text('准予备案', 'to be filed'),
  notFiled: text('不予备案', 'not filed'),
  critical: text('严重缺陷', 'critical'),
  major: text('主要缺陷', 'major'),
  minor: text('一般缺陷', 'minor'),
  grade: text('等级', 'grade'),
  description: text('描述', 'description'),
  TECH_REVIEW: text('技术审查', 'technical review'),
  TESTING: text('检验', 'testing'),
  EXPERTS: text('专家评审', 'expert review'),
  HEARING: text('听证', 'hearing'),
  suspendProduction: text('暂停生产', 'suspend production'),
  suspendSale: text('暂停销售', 'suspend sale'),
  recall: text('召回', 'recall'),
};

export const NOTICES_1: NoticeSet = { templates: TEMPLATES, words: WORDS };
