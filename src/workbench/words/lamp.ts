import { defineWords } from '../tongue.js';

const round = (days: number): string => String(Math.round(days * 10) / 10);

/** The lamps of supervision offices (电子监察): red, yellow, green, and grey where no clock runs. */
export const lampWords = defineWords(
  {
    red: '超期',
    yellow: '临期',
    green: '正常',
    grey: '停表',
    left: (days: number) => `剩 ${round(days)} 工作日`,
    over: (days: number) => `超 ${round(days)} 工作日`,
    none: '无期限',
    beijing: '北京时间（UTC+8）',
  },
  {
    red: 'Overdue',
    yellow: 'Due soon',
    green: 'In time',
    grey: 'Stopped',
    left: (days: number) => `${round(days)} working days left`,
    over: (days: number) => `${round(days)} working days over`,
    none: 'No limit',
    beijing: 'Beijing time (UTC+8)',
  },
  {
    red: 'ۋاقتى ئۆتكەن',
    yellow: 'ۋاقتى يېقىن',
    green: 'نورمال',
    grey: 'توختىتىلغان',
    left: (days: number) => `${round(days)} خىزمەت كۈنى قالدى`,
    over: (days: number) => `${round(days)} خىزمەت كۈنى ئۆتتى`,
    none: 'مۆھلەتسىز',
  },
);
