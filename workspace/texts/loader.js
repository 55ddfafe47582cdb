export { runtime as getRuntime, runtime as getRuntimeRx } from '#lib/language/texts.ts';
