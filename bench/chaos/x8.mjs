// Rolling restart of three replicas behind HAProxy, with clients that never ask twice.
import { endOneAfterAnother } from './balancer.mjs';

export const title = 'rolling restart of three replicas behind HAProxy, clients never retry';
export const run = (settings) => endOneAfterAnother(settings, 'SIGTERM');
