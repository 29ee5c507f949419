import { defineWords } from '../tongue.js';

/** Words around the fields of a form; those of the fields themselves come with their schema. */
export const formWords = defineWords(
  {
    optional: '选填',
    choose: '请选择',
    add: '再加一项',
    remove: '删除',
    noChoice: '本案没有可选的项',
    personal: '个人信息：只存于保险库，日志中仅留承诺值',
    forExample: '例如 ',
    beijing: '北京时间',
  },
  {
    optional: 'optional',
    choose: 'Choose',
    add: 'Add another',
    remove: 'Remove',
    noChoice: 'This case has none to choose from',
    personal: 'Personal: kept in the vault alone, a commitment stands in the journal',
    forExample: 'For example ',
    beijing: 'Beijing time',
  },
  { optional: 'ئىختىيارىي', choose: 'تاللاڭ', add: 'يەنە قوشۇش', remove: 'ئۆچۈرۈش' },
);
