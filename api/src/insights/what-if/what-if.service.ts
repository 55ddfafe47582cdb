import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { whatIfBody, WhatIfRun } from '@baton/contract';
import type { z } from 'zod';
import { Clock } from '../../platform/clock.ts';
import { Database } from '../../platform/database/database.ts';
import { newId } from '../../platform/ids.ts';
import { log } from '../../platform/log.ts';
import { notFound, Problem } from '../../platform/problem/problem.ts';
import { RoutingService } from '../../routing/index.ts';
import { LeadInsightsService } from '../lead-insights.service.ts';
import { countLeads, readHistory, readPlan, type Tried } from './history-reader.ts';
import { resultOf } from './outcome.ts';
import { Simulation } from './simulation.ts';

/** So long at a stretch, and then so long nothing: what else this process does comes first. */
const SLICE_MS = 5;
const PAUSE_MS = 5;
const KEPT_MS = 3_600_000;
const KEPT_MAX = 50;
const RUNNING_MAX = 3;

interface Run {
  readonly tenantId: string;
  readonly endsAt: number;
  wanted: boolean;
  view: WhatIfRun;
}

/**
 * Past leads through a draft plan. A run is played in this process between everything else, a few milliseconds at a time,
 * and kept in memory for an hour. Nothing is written: not the run, not its result.
 */
@Injectable()
export class WhatIfService implements OnApplicationShutdown {
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly insights: LeadInsightsService,
    private readonly routing: RoutingService,
  ) {}

  /** Begins a run. One at a time for a tenant, a few for all. */
  async start(tenantId: string, body: z.output<typeof whatIfBody>): Promise<WhatIfRun> {
    const range = await this.insights.range(tenantId, body);
    const tried = await readPlan(this.database, tenantId, body.planId);
    const leads = await countLeads(this.database, tenantId, range);
    this.tidy();
    const running = [...this.runs.values()].filter(({ view }) => view.state === 'running');
    if (running.some((run) => run.tenantId === tenantId)) throw new Problem('what_if_running');
    if (running.length >= RUNNING_MAX) throw new Problem('unavailable', { retryAfterMs: 10_000 });
    const run: Run = {
      tenantId,
      endsAt: this.clock.monotonicMs() + KEPT_MS,
      wanted: true,
      view: {
        id: newId(),
        state: 'running',
        progress: 0,
        planId: tried.planId,
        planName: tried.planName,
        from: range.from.toISOString(),
        to: range.to.toISOString(),
        leads,
        result: null,
      },
    };
    this.runs.set(run.view.id, run);
    void this.play(run, tried).catch((error: unknown) => {
      run.view.state = 'failed';
      log.error({ error, tenantId }, 'a what-if failed');
    });
    return run.view;
  }

  get(tenantId: string, id: string): WhatIfRun {
    return this.find(tenantId, id).view;
  }

  /** Stops it and forgets it. */
  stop(tenantId: string, id: string): void {
    const run = this.find(tenantId, id);
    run.wanted = false;
    this.runs.delete(id);
  }

  onApplicationShutdown(): void {
    for (const run of this.runs.values()) run.wanted = false;
    this.runs.clear();
  }

  private find(tenantId: string, id: string): Run {
    const run = this.runs.get(id);
    if (run?.tenantId !== tenantId) throw notFound();
    return run;
  }

  private async play(run: Run, tried: Tried): Promise<void> {
    const { view } = run;
    const range = { from: new Date(view.from), to: new Date(view.to) };
    const goOn = (): boolean => run.wanted;
    const config = await this.routing.submit(run.tenantId, {
      name: 'read_config',
      run: (batch) => () => batch.set.config,
    });
    const { history, names, currency } = await readHistory(
      this.database,
      run.tenantId,
      range,
      tried,
      config,
      goOn,
    );
    const simulation = new Simulation(history);
    while (goOn() && !simulation.done) {
      const until = this.clock.monotonicMs() + SLICE_MS;
      while (!simulation.done && this.clock.monotonicMs() < until) simulation.step();
      view.progress = simulation.progress;
      await this.clock.sleep(PAUSE_MS);
    }
    if (!goOn()) {
      view.state = 'canceled';
      return;
    }
    view.result = resultOf(history, simulation.fates, simulation.offered, names, currency);
    view.progress = 1;
    view.state = 'done';
  }

  /** Old runs go, and the oldest finished ones where there are too many. */
  private tidy(): void {
    const now = this.clock.monotonicMs();
    for (const [id, run] of this.runs) {
      const tooMany = this.runs.size >= KEPT_MAX;
      if (run.view.state !== 'running' && (run.endsAt < now || tooMany)) this.runs.delete(id);
    }
  }
}
