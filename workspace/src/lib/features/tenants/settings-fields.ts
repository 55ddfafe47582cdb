/**
 * What the settings page needs of each setting, read from the contract's own schema: title, explanation, bounds,
 * default. Nothing of it is written down a second time; loaded with that page only, since it brings the schemas along.
 */
import { routingSettings, scorePoints, type RoutingSettings } from '@baton/contract';

export type SettingName = keyof RoutingSettings;
export interface SettingField {
  name: SettingName;
  title: string;
  description: string;
  min: number | null;
  max: number | null;
  nullable: boolean;
  initial: unknown;
}

interface Inspectable {
  unwrap?: () => unknown;
  meta?: () => { title?: string; description?: string } | undefined;
  minValue?: number | null;
  maxValue?: number | null;
}

function inspect(schema: unknown): { min: number | null; max: number | null; nullable: boolean } {
  let inner = schema as Inspectable & { def?: { type?: string } };
  let nullable = false;
  while (typeof inner.unwrap === 'function' && inner.def?.type !== 'array') {
    if (inner.def?.type === 'nullable') nullable = true;
    inner = inner.unwrap() as typeof inner;
  }
  return { min: inner.minValue ?? null, max: inner.maxValue ?? null, nullable };
}

const initials: Record<string, unknown> = routingSettings.parse({});

function sentence(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const settingFields: SettingField[] = Object.entries(routingSettings.shape).map(([name, schema]) => {
  const meta = (schema as Inspectable).meta?.();
  return {
    name: name as SettingName,
    title: meta?.title ?? sentence(name),
    description: meta?.description ?? '',
    ...inspect(schema),
    initial: initials[name],
  };
});

export const pointFields = Object.entries(scorePoints.shape).map(([name, schema]) => ({
  name: name as keyof RoutingSettings['score'],
  title: sentence(name),
  ...inspect(schema),
}));
