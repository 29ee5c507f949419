/** What the authority fetches itself through data sharing, so that no procedure may ask for it: Order 716 Art. 7. */
import { text } from '../domain/json.js';
import type { Material } from '../domain/procedure/definition.js';
import { cite } from './cite.js';

type Fetched = Pick<Material, 'code' | 'title' | 'citation'>;

export const FETCHED_MATERIALS: readonly Fetched[] = [
  {
    code: 'business-licence',
    title: text('营业执照', 'Business licence'),
    citation: cite(
      'S29',
      'law',
      '国务院令第716号第七条：可通过数据共享取得的，不得要求申请人提供',
      'State Council Order 716 Art. 7: what is to be had by data sharing may not be asked of the applicant',
    ),
  },
];
