import { Logger as NestLogger } from '@nestjs/common';
import { Logger } from 'graphile-worker';

const nest = new NestLogger('Jobs');

/** What graphile-worker says, without its account of each job that went well. */
export const quietJobLog = new Logger(() => (level, message) => {
  const said: string = level;
  if (said === 'error') nest.error(message);
  if (said === 'warning') nest.warn(message);
});
