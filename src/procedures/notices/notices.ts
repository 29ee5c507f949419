import type { NoticeSets } from '../../domain/procedure/notice-template.js';
import { NOTICES_1 } from './notices-1.js';

/** Every version of the notices, each as it was when it was first used. */
export const NOTICES: NoticeSets = { newest: '1', sets: { '1': NOTICES_1 } };
