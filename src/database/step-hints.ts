/*
 * Replicas tell one another that there are new entries, by NOTIFY: at most ten hints a second, however many steps are taken;
 * a NOTIFY in every step's own transaction would make all of them commit one after another. Nothing depends on a hint:
 * what was lost with a connection or a process is found by the next look.
 */
import { randomUUID } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Notifications } from './notifications.js';
import { StepSignal } from './step-signal.js';

const CHANNEL = 'trine_steps';
const GATHER_MS = 100;

@Injectable()
export class StepHints implements BeforeApplicationShutdown {
  private readonly self = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    signal: StepSignal,
    notifications: Notifications,
  ) {
    signal.onStep(() => this.gather());
    notifications.onNotify(CHANNEL, (from) => {
      if (from !== this.self) signal.tellOfRemote();
    });
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private gather(): void {
    if (this.stopped || this.timer) return;
    this.timer = setTimeout(() => this.send(), GATHER_MS);
    this.timer.unref();
  }

  private send(): void {
    this.timer = undefined;
    this.dataSource.query('select pg_notify($1, $2)', [CHANNEL, this.self]).catch(() => undefined);
  }
}
