import { text } from '../json.js';
import type { Text } from '../json.js';
import type { Calendar, CalendarYear, NamedDay } from './calendar.js';
import { addDays, daysBetween } from './instant.js';
import type { LegalDate } from './instant.js';
import type { OfficeHours } from './office-hours.js';

const NEW_YEAR = text('元旦', "New Year's Day");
const SPRING = text('春节', 'Spring Festival');
const QINGMING = text('清明节', 'Qingming Festival');
const LABOUR = text('劳动节', 'Labour Day');
const DRAGON_BOAT = text('端午节', 'Dragon Boat Festival');
const MID_AUTUMN = text('中秋节', 'Mid-Autumn Festival');
const NATIONAL = text('国庆节', 'National Day');
const NATIONAL_AND_MID_AUTUMN = text('国庆节、中秋节', 'National Day and Mid-Autumn Festival');

/** Every date from the first to the last, both included, under one name. */
function days(name: Text, first: LegalDate, last: LegalDate = first): NamedDay[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => ({ date: addDays(first, index), name }));
}

function notice(year: number, number: string, url: string): CalendarYear['citation'] {
  return {
    text: text(
      `国务院办公厅关于${year}年部分节假日安排的通知(${number})`,
      `Notice of the General Office of the State Council on the holidays of ${year} (${number})`,
    ),
    source: 'S26',
    certainty: 'law',
    url,
    number,
  };
}

const YEAR_2024: CalendarYear = {
  year: 2024,
  version: '2024.1',
  citation: notice(
    2024,
    '国办发明电〔2023〕7号',
    'http://paper.people.com.cn/rmrb/html/2023-10/26/nw.D110000renmrb_20231026_3-06.htm',
  ),
  off: [
    ...days(NEW_YEAR, '2024-01-01'),
    ...days(SPRING, '2024-02-10', '2024-02-17'),
    ...days(QINGMING, '2024-04-04', '2024-04-06'),
    ...days(LABOUR, '2024-05-01', '2024-05-05'),
    ...days(DRAGON_BOAT, '2024-06-08', '2024-06-10'),
    ...days(MID_AUTUMN, '2024-09-15', '2024-09-17'),
    ...days(NATIONAL, '2024-10-01', '2024-10-07'),
  ],
  work: [
    ...days(SPRING, '2024-02-04'),
    ...days(SPRING, '2024-02-18'),
    ...days(QINGMING, '2024-04-07'),
    ...days(LABOUR, '2024-04-28'),
    ...days(LABOUR, '2024-05-11'),
    ...days(MID_AUTUMN, '2024-09-14'),
    ...days(NATIONAL, '2024-09-29'),
    ...days(NATIONAL, '2024-10-12'),
  ],
};

const YEAR_2025: CalendarYear = {
  year: 2025,
  version: '2025.1',
  citation: notice(2025, '国办发明电〔2024〕12号', 'https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm'),
  off: [
    ...days(NEW_YEAR, '2025-01-01'),
    ...days(SPRING, '2025-01-28', '2025-02-04'),
    ...days(QINGMING, '2025-04-04', '2025-04-06'),
    ...days(LABOUR, '2025-05-01', '2025-05-05'),
    ...days(DRAGON_BOAT, '2025-05-31', '2025-06-02'),
    ...days(NATIONAL_AND_MID_AUTUMN, '2025-10-01', '2025-10-08'),
  ],
  work: [
    ...days(SPRING, '2025-01-26'),
    ...days(SPRING, '2025-02-08'),
    ...days(LABOUR, '2025-04-27'),
    ...days(NATIONAL_AND_MID_AUTUMN, '2025-09-28'),
    ...days(NATIONAL_AND_MID_AUTUMN, '2025-10-11'),
  ],
};

const YEAR_2026: CalendarYear = {
  year: 2026,
  version: '2026.1',
  citation: notice(2026, '国办发明电〔2025〕7号', 'https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm'),
  off: [
    ...days(NEW_YEAR, '2026-01-01', '2026-01-03'),
    ...days(SPRING, '2026-02-15', '2026-02-23'),
    ...days(QINGMING, '2026-04-04', '2026-04-06'),
    ...days(LABOUR, '2026-05-01', '2026-05-05'),
    ...days(DRAGON_BOAT, '2026-06-19', '2026-06-21'),
    ...days(MID_AUTUMN, '2026-09-25', '2026-09-27'),
    ...days(NATIONAL, '2026-10-01', '2026-10-07'),
  ],
  work: [
    ...days(NEW_YEAR, '2026-01-04'),
    ...days(SPRING, '2026-02-14'),
    ...days(SPRING, '2026-02-28'),
    ...days(LABOUR, '2026-05-09'),
    ...days(NATIONAL, '2026-09-20'),
    ...days(NATIONAL, '2026-10-10'),
  ],
};

const SUMMER_AND_WINTER: OfficeHours[number]['citation'] = {
  text: text(
    '新疆维吾尔自治区人民政府办公厅关于2023年节假日放假安排和冬夏季作息时间的通知(2022年12月25日,转载本未载文号)',
    'Notice of the General Office of the Xinjiang government on holidays and office hours of 2023 (25 December 2022; the copy read shows no number)',
  ),
  source: 'INTERFACES 0.6',
  certainty: 'practice',
};

/** Office hours in Beijing time. An authority chooses one set; `constant` is what the worked example was computed with. */
export const OFFICE_HOURS = {
  constant: [
    {
      validFrom: '01-01',
      slots: [
        [600, 840],
        [930, 1170],
      ],
      citation: {
        text: text(
          '全年按新疆冬季作息时间 10:00–14:00、15:30–19:30 计(简化,夏季实际晚半小时)',
          'The winter hours of Xinjiang, 10:00-14:00 and 15:30-19:30, all year (simplified: the summer afternoon begins half an hour later)',
        ),
        source: 'TURNAROUND 3.7',
        certainty: 'assumption',
      },
    },
  ],
  xinjiang: [
    {
      validFrom: '05-01',
      slots: [
        [600, 840],
        [960, 1200],
      ],
      citation: SUMMER_AND_WINTER,
    },
    {
      validFrom: '10-01',
      slots: [
        [600, 840],
        [930, 1170],
      ],
      citation: SUMMER_AND_WINTER,
    },
  ],
} satisfies Record<string, OfficeHours>;

/** The national calendar of 2024 to 2026 in Beijing time. Holds no regional holiday; later years are provisional. */
export const CN: Calendar = {
  id: 'CN',
  version: '2024.1+2025.1+2026.1',
  zone: 'Asia/Shanghai',
  utcOffsetMinutes: 480,
  years: [YEAR_2024, YEAR_2025, YEAR_2026],
  officeHours: OFFICE_HOURS.constant,
};
