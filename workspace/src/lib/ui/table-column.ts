import type { Snippet } from 'svelte';

export interface Column<R> {
  key: string;
  label: string;
  /** Figures stand right. */
  align?: 'left' | 'right';
  width?: string;
  /** Left out where the table has less room than this: 32, 42, 54, 62 rem. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  /** Gives way where a phone is too narrow for all: its text is cut off. The first column does, unless another one says so. */
  yields?: boolean;
  cell: Snippet<[R]>;
  srOnlyLabel?: boolean;
}
