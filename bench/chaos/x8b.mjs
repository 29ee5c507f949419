// The same with kill -9: HAProxy asks another replica what the dead one did not answer, which the key of each request makes safe.
import { endOneAfterAnother } from './balancer.mjs';

export const title = 'kill -9 of three replicas behind HAProxy, clients never retry';
export const run = (settings) => endOneAfterAnother(settings, 'SIGKILL');
