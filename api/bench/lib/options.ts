export interface Options {
  /** Leads under way at once; each is measured in turn. */
  inFlight: number[];
  agents: number;
  /** Measured time of each load. */
  seconds: number;
  /** The same load before it, unmeasured: so many cycles, whatever time they take, and code is compiled and plans are made. */
  warmUpCycles: number;
  runs: number;
  /** Measure this subject alone, for profiling. */
  only: string | null;
  /** Sizes of the dashboard's past, each measured in turn. */
  offers: number[];
  /** How often the dashboard is asked at each size. */
  asks: number;
  /** Past leads that a what-if plays. */
  leads: number;
  /** Write a CPU profile of the server beside the results, and print what the database's statements cost. */
  profile: boolean;
}
