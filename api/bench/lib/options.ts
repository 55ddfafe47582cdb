export interface Options {
  /** Leads under way at once; each is measured in turn. */
  inFlight: number[];
  agents: number;
  /** Measured time of each load. */
  seconds: number;
  /** The same load before it, unmeasured: so many cycles, whatever time they take, and code is compiled and plans are made. */
  warmUpCycles: number;
  runs: number;
  /** Offers that wait for an answer. */
  pending: number;
  /** How many of them run out a second. */
  expiries: number;
  /** Cycles a second, or offers a second, beside what is measured. */
  rate: number;
  /** Devices connected, each size in turn. */
  sockets: number[];
  /** API processes, each number in turn. */
  processes: number[];
  /** Quiet tenants. */
  tenants: number;
  /** Measure this subject alone, for profiling. */
  only: string | null;
  /** Sizes of the dashboard's past, each measured in turn. */
  offers: number[];
  /** How often the dashboard is asked at each size. */
  asks: number;
  /** Past leads that a what-if plays. */
  leads: number;
  /** Simulated hours of a day. */
  hours: number;
  /** Write a CPU profile of the server beside the results, and print what the database's statements cost. */
  profile: boolean;
}

export type Size = 'quick' | 'usual' | 'full';
type Sizes = Record<Size, string>;

/** Every size by its flag; a row may have its own. `all` stands for runs of every row in one go. */
export const FLAGS = {
  'in-flight': { type: 'string' },
  agents: { type: 'string' },
  offers: { type: 'string' },
  asks: { type: 'string' },
  leads: { type: 'string' },
  hours: { type: 'string' },
  seconds: { type: 'string' },
  'warm-up': { type: 'string' },
  runs: { type: 'string' },
  pending: { type: 'string' },
  expiries: { type: 'string' },
  rate: { type: 'string' },
  sockets: { type: 'string' },
  processes: { type: 'string' },
  tenants: { type: 'string' },
} as const;
type Flag = keyof typeof FLAGS;

const DEFAULTS: Record<Flag, Sizes> = {
  'in-flight': { quick: '64', usual: '64,256', full: '64,256' },
  agents: { quick: '1000', usual: '1000', full: '1000' },
  offers: { quick: '20000,100000', usual: '100000,1000000', full: '100000,1000000,10000000' },
  asks: { quick: '20', usual: '40', full: '40' },
  leads: { quick: '20000', usual: '100000', full: '100000' },
  hours: { quick: '6', usual: '24', full: '24' },
  seconds: { quick: '4', usual: '8', full: '8' },
  'warm-up': { quick: '1000', usual: '5000', full: '5000' },
  runs: { quick: '3', usual: '5', full: '5' },
  pending: { quick: '2000', usual: '20000', full: '100000' },
  expiries: { quick: '100', usual: '200', full: '1000' },
  rate: { quick: '50', usual: '100', full: '500' },
  sockets: { quick: '100,500', usual: '1000,3000', full: '1000,5000,10000' },
  processes: { quick: '1,2', usual: '1,2', full: '1,2,4' },
  tenants: { quick: '20', usual: '99', full: '99' },
};
const OF_ROW: Record<string, Partial<Record<Flag, Sizes>>> = {
  dashboard: { agents: { quick: '200', usual: '200', full: '200' } },
  day: { agents: { quick: '100', usual: '100', full: '100' } },
  simulate: { agents: { quick: '200', usual: '200', full: '200' } },
  herd: {
    agents: { quick: '50', usual: '50', full: '50' },
    pending: { quick: '1000', usual: '5000', full: '10000' },
  },
  recovery: { pending: { quick: '5000', usual: '20000', full: '100000' } },
  sockets: {
    rate: { quick: '50', usual: '100', full: '200' },
    'warm-up': { quick: '200', usual: '500', full: '1000' },
  },
  processes: { rate: { quick: '20', usual: '50', full: '50' } },
  neighbours: { rate: { quick: '20', usual: '50', full: '99' } },
  timers: {
    agents: { quick: '100', usual: '300', full: '1000' },
    'warm-up': { quick: '100', usual: '400', full: '2000' },
    seconds: { quick: '5', usual: '10', full: '30' },
  },
};
/** All rows in one go: a look at each, not a measurement to be quoted. */
const OF_ALL: Partial<Record<Flag, Partial<Sizes>>> = {
  'in-flight': { usual: '64' },
  agents: { quick: '100', usual: '300' },
  offers: { quick: '10000,20000', usual: '20000,200000' },
  hours: { quick: '6', usual: '6' },
  seconds: { quick: '1', usual: '3' },
  'warm-up': { quick: '200', usual: '1000' },
  runs: { quick: '1', usual: '2' },
  pending: { quick: '1000', usual: '5000' },
  sockets: { quick: '50,200', usual: '300,1000' },
};

export function optionsOf(
  row: string,
  given: {
    size: Size;
    all: boolean;
    flags: Partial<Record<Flag, string>> & { only?: string; profile: boolean };
  },
): Options {
  const { size, all, flags } = given;
  const text = (flag: Flag): string =>
    flags[flag] ?? (all ? OF_ALL[flag]?.[size] : undefined) ?? (OF_ROW[row]?.[flag] ?? DEFAULTS[flag])[size];
  const one = (flag: Flag): number => whole(text(flag));
  const several = (flag: Flag): number[] => text(flag).split(',').map(whole);
  return {
    agents: one('agents'),
    offers: several('offers'),
    asks: one('asks'),
    leads: one('leads'),
    hours: one('hours'),
    inFlight: several('in-flight'),
    seconds: one('seconds'),
    warmUpCycles: one('warm-up'),
    runs: one('runs'),
    pending: one('pending'),
    expiries: one('expiries'),
    rate: one('rate'),
    sockets: several('sockets'),
    processes: several('processes'),
    tenants: one('tenants'),
    only: flags.only ?? null,
    profile: flags.profile,
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no count.`);
  return value;
}
