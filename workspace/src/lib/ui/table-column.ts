import type { Snippet } from 'svelte';

export interface Column<R> {
  key: string;
  label: string;
  /** Figures stand right. */
  align?: 'left' | 'right';
  width?: string;
  /** Left out below this width. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  /** Gives way where a phone is too narrow for all: its text is cut off. The first column does, unless another one says so. */
  yields?: boolean;
  cell: Snippet<[R]>;
  srOnlyLabel?: boolean;
}
