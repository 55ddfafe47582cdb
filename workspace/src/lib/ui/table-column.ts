import type { Snippet } from 'svelte';

export interface Column<R> {
  key: string;
  label: string;
  /** Figures stand right. */
  align?: 'left' | 'right';
  width?: string;
  /** Left out below this width. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  cell: Snippet<[R]>;
  srOnlyLabel?: boolean;
}
