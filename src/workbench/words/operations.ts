import { defineWords } from '../tongue.js';

/** Work that takes longer than an answer. */
export const operationWords = defineWords(
  {
    title: '正在处理',
    status: '状态',
    queued: '排队中',
    running: '进行中',
    done: '已完成',
    failed: '未完成',
    cancelled: '已取消',
    progress: '进度',
    by: '发起',
    started: '开始',
    finished: '结束',
    cancel: '取消',
    refreshes: '本页自动更新。',
    back: '返回报告列表',
  },
  {
    title: 'Under way',
    status: 'Status',
    queued: 'Queued',
    running: 'Running',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
    progress: 'Progress',
    by: 'Asked for',
    started: 'Begun',
    finished: 'Ended',
    cancel: 'Cancel',
    refreshes: 'This page refreshes by itself.',
    back: 'Back to the reports',
  },
);
