import { findTags, mergeLeadTags, tagKey, type LeadTag } from '@baton/engine';
import type { Batch } from './batch.ts';

export interface Tagged {
  tags: LeadTag[];
  /** As a lead shows them: tags by their present names, then given names that nobody defined, without effect. */
  tagNames: string[];
}

/** What a person or a program says that a lead is. */
export function givenTags(batch: Batch, written: readonly string[]): Tagged {
  const { ids, labels } = known(batch, written);
  return named(batch, mergeLeadTags(ids, []), labels);
}

/** Tags given, the source's own, and those found in subject and text. */
export function tagsOf(
  batch: Batch,
  input: {
    tags?: string[] | null | undefined;
    subject?: string | null | undefined;
    text?: string | null | undefined;
  },
  defaultTagIds: readonly string[],
): Tagged {
  const { tags } = batch.state;
  const { ids, labels } = known(batch, input.tags ?? []);
  const found = findTags({ subject: input.subject ?? '', text: input.text ?? '' }, tags.values());
  return named(batch, mergeLeadTags([...ids, ...defaultTagIds.filter((id) => tags.has(id))], found), labels);
}

/** Written names: those of tags, and the others, each once however it is written. */
function known(batch: Batch, written: readonly string[]): { ids: string[]; labels: string[] } {
  if (written.length === 0) return { ids: [], labels: [] };
  const byKey = new Map([...batch.state.tags.values()].map((tag) => [tag.key, tag.id]));
  const ids: string[] = [];
  const labels = new Map<string, string>();
  for (const name of written) {
    const id = byKey.get(tagKey(name));
    if (id === undefined) labels.set(tagKey(name), labels.get(tagKey(name)) ?? name);
    else ids.push(id);
  }
  return { ids, labels: [...labels.values()] };
}

function named(batch: Batch, tags: LeadTag[], labels: string[]): Tagged {
  const names = batch.set.config.tagNames;
  return { tags, tagNames: [...tags.map(({ tagId }) => names.get(tagId) ?? ''), ...labels] };
}
