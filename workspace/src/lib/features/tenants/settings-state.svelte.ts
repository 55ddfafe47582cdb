/** The routing settings as the server has them, and what was changed on the page but not saved. */
import type { RoutingSettings } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { ApiProblem, http, messageOf } from '#lib/net/index.ts';

export class SettingsState {
  saved = $state.raw<RoutingSettings | null>(null);
  draft = $state<RoutingSettings | null>(null);
  loadError = $state<string | null>(null);
  problem = $state<ApiProblem | null>(null);
  saveError = $state<string | null>(null);
  saving = $state(false);

  /** Names of the settings that differ. */
  get changed(): (keyof RoutingSettings)[] {
    const { saved, draft } = this;
    if (!saved || !draft) return [];
    return (Object.keys(draft) as (keyof RoutingSettings)[]).filter(
      (name) => JSON.stringify(draft[name]) !== JSON.stringify(saved[name]),
    );
  }

  async load(): Promise<void> {
    try {
      this.take(await http.get<RoutingSettings>(paths.routingSettings));
      this.loadError = null;
    } catch (error) {
      this.loadError = messageOf(error);
    }
  }

  discard(): void {
    if (this.saved) this.take(this.saved);
  }

  async save(): Promise<boolean> {
    if (!this.draft) return false;
    this.saving = true;
    this.problem = null;
    this.saveError = null;
    const draft: Record<string, unknown> = $state.snapshot(this.draft);
    try {
      const body = Object.fromEntries(this.changed.map((name) => [name, draft[name]]));
      this.take(await http.patch<RoutingSettings>(paths.routingSettings, body));
      return true;
    } catch (error) {
      if (error instanceof ApiProblem) this.problem = error;
      this.saveError = messageOf(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  errorFor(name: string): string | undefined {
    return this.problem?.errors.find(({ path }) => path.replace(/^\//, '').split(/[./]/)[0] === name)
      ?.message;
  }

  private take(settings: RoutingSettings): void {
    this.saved = settings;
    this.draft = structuredClone(settings);
  }
}
