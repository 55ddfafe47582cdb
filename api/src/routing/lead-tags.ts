import { findTags, mergeLeadTags, tagKey, type LeadTag } from '@baton/engine';
import type { Batch } from './batch.ts';

export interface Tagged {
  tags: LeadTag[];
  /** As a lead shows them: tags by their present names, then given names that nobody defined, without effect. */
  tagNames: string[];
}

/** What a person or a program says that a lead is. */
export function givenTags(batch: Batch, written: readonly string[]): Tagged {
  const byKey = new Map([...batch.state.tags.values()].map((tag) => [tag.key, tag.id]));
  const given = new Set<string>();
  const labels = new Set<string>();
  for (const name of written) {
    const id = byKey.get(tagKey(name));
    if (id === undefined) labels.add(name);
    else given.add(id);
  }
  return named(batch, mergeLeadTags([...given], []), [...labels]);
}

/** Tags given, the source's own, and those found in subject and text. */
export function tagsOf(
  batch: Batch,
  input: { tags?: string[] | undefined; subject?: string | undefined; text?: string | undefined },
  defaultTagIds: readonly string[],
): Tagged {
  const { tags: known } = batch.state;
  const given = givenTags(batch, input.tags ?? []);
  const ids = [...given.tags.map(({ tagId }) => tagId), ...defaultTagIds.filter((id) => known.has(id))];
  const found = findTags({ subject: input.subject ?? '', text: input.text ?? '' }, known.values());
  return named(batch, mergeLeadTags(ids, found), given.tagNames.slice(given.tags.length));
}

function named(batch: Batch, tags: LeadTag[], labels: string[]): Tagged {
  const names = batch.set.config.tagNames;
  return { tags, tagNames: [...tags.map(({ tagId }) => names.get(tagId) ?? ''), ...labels] };
}
