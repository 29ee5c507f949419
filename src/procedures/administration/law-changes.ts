/** Changes of what binds an authority from outside: entrustments, calendars, promises. The rule administrator's, each with its source. */
import { text } from '../../domain/json.js';
import { formatted, line, list, object, REASON, whole } from '../schemas.js';
import { limitsOf } from '../limits.js';
import { type Changes, demand } from './change.js';
import { division, end, enter, FROM, id, names, registered, UNTIL } from './registers.js';

export const LAW = { proposers: ['ruleAdministrator' as const], approvers: ['securityAdministrator' as const] };
const IN_FORCE = { ended: [null] };

export const CITATION = object(
  {
    text: line('依据（文件名称和文号）', 'Source: title and number of the document', 1000),
    source: line('来源', 'Where it was read', 500),
    url: formatted('uri', '网址', 'Address'),
  },
  ['url'],
);
export const EXAMPLE_CITATION = { text: '示例文件（示例文号）', source: '示例，非真实文件' };

const DAYS = (zh: string, en: string) =>
  list(zh, en, object({ date: formatted('date', '日期', 'Date'), name: names('名称', 'Name') }), 0, 120);
const ORGAN = object({ code: division('行政区划代码', 'Division code'), name: names('名称', 'Name') });

/** No promise may be longer than the limit that it promises to undercut. */
const CEILINGS = Object.fromEntries(
  limitsOf('case.', 'licence.', 'inspection.', 'registration.')
    .filter(({ owner }) => owner === 'authority')
    .map(({ code, amount }) => [code, amount]),
);

export const LAW_CHANGES: Changes = {
  'entrustment.record': {
    ...LAW,
    title: text('登记行政许可委托', 'Record an entrustment (Licensing Law Art. 24)'),
    needs: {
      entrusting: ORGAN,
      entrusted: ORGAN,
      instrument: line('委托书文号', 'Number of the instrument', 200),
      publishedAt: formatted('date', '公告日期', 'Published on'),
      from: FROM,
      tracks: list('委托事项', 'Tracks entrusted', line('事项', 'Track', 60), 1, 20),
    },
    may: {
      until: UNTIL,
      commands: list(
        '委托的操作（不填为全部）',
        'Commands entrusted (all when none is named)',
        line('操作', 'Command', 100),
        1,
        50,
      ),
    },
    effects: [
      enter('entrustments', { prefix: 'E' }, [
        'entrusting',
        'entrusted',
        'instrument',
        'publishedAt',
        'from',
        'until',
        'tracks',
        'commands',
      ]),
    ],
    demands: [
      demand(
        { type: 'ordered', params: { from: '/from', until: '/until' } },
        '起始日期不得晚于终止日期',
        'a first day not after the last',
      ),
      demand(
        { type: 'ordered', params: { from: '/publishedAt', until: '/from' } },
        '委托应当先公告后生效（《行政许可法》第二十四条）',
        'an entrustment that was published before it takes effect (Licensing Law Art. 24)',
      ),
    ],
    examples: [
      {
        entrusting: { code: 650_000, name: { 'zh-CN': '示例委托机关', en: 'Example entrusting organ' } },
        entrusted: { code: 654_004, name: { 'zh-CN': '示例受委托机关', en: 'Example entrusted organ' } },
        instrument: '示例委字〔2025〕1号',
        publishedAt: { $day: 0 },
        from: { $day: 0 },
        until: { $day: 365 },
        tracks: ['licence'],
      },
    ],
  },
  'entrustment.end': {
    ...LAW,
    title: text('终止委托', 'End an entrustment'),
    needs: { entrustment: id('登记编号', 'Id of the entry'), reason: REASON },
    may: { until: UNTIL },
    effects: end('entrustments', '/entrustment'),
    demands: [
      demand(registered('entrustments', '/entrustment', IN_FORCE), '应当是现行有效的委托', 'an entrustment in force'),
    ],
    examples: [{ entrustment: { $entry: 'entrustments', where: IN_FORCE }, reason: '委托到期' }],
  },
  'calendar.publish': {
    ...LAW,
    title: text('公布工作日历', 'Publish the calendar of a year'),
    needs: {
      year: whole('年份', 'Year', 2024, 2100),
      number: line('文号', 'Number of the decree', 200),
      citation: CITATION,
      off: DAYS('放假日期', 'Days off'),
      work: DAYS('调休上班日期', 'Make-up working days'),
    },
    effects: [enter('calendars', { prefix: 'C' }, ['year', 'number', 'citation', 'off', 'work'])],
    demands: [
      demand(
        { type: 'daysOfYear', params: { year: '/year', lists: ['/off', '/work'] } },
        '每个日期应当属于该年（或上年最后一周），且只列一次',
        'each date once, of that year or of the last week before it',
      ),
    ],
    examples: [
      {
        year: 2027,
        number: '示例电〔2026〕1号',
        citation: EXAMPLE_CITATION,
        off: [{ date: '2027-01-01', name: { 'zh-CN': '元旦', en: 'New Year' } }],
        work: [],
      },
    ],
  },
  'rule.promise': {
    ...LAW,
    title: text('公布承诺时限', 'Publish a promised limit'),
    needs: {
      rule: line('时限编码', 'Code of the limit', 100),
      amount: whole('承诺天数', 'Promised amount', 1, 1000),
      from: FROM,
      citation: CITATION,
    },
    effects: [enter('rules', { prefix: 'R' }, ['rule', 'amount', 'from', 'citation'])],
    demands: [
      demand(
        { type: 'atMost', params: { pointer: '/amount', by: '/rule', table: CEILINGS } },
        '承诺时限不得长于法定时限，且编码应当是已知的时限',
        'a known limit, and a promise not longer than it',
      ),
    ],
    examples: [{ rule: 'licence.decision', amount: 10, from: { $day: 0 }, citation: EXAMPLE_CITATION }],
  },
};
