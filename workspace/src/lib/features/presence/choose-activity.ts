/** A person chooses an activity: whatever follows from it on this page. */
import { messageOf } from '#lib/net/index.ts';
import { preferences } from '#lib/ui/preferences.svelte.ts';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { ringer } from '../routing/ringer.ts';
import { presence } from './presence.svelte.ts';

let toldAboutSound = false;

export async function chooseActivity(name: string, takesLeads: boolean): Promise<void> {
  try {
    await presence.choose(name);
  } catch (error) {
    toast.failed('Activity not changed', { description: messageOf(error) });
    return;
  }
  if (takesLeads) await testRing();
}

/** Going available is the moment to find out that the sound does not work, not the first missed lead. */
async function testRing(): Promise<void> {
  if (
    preferences.notifications &&
    typeof Notification !== 'undefined' &&
    Notification.permission === 'default'
  ) {
    void Notification.requestPermission();
  }
  if (!preferences.sound) return;
  const audible = await ringer.unlock();
  if (audible) ringer.chime(preferences.volume);
  if (toldAboutSound) return;
  toldAboutSound = true;
  if (audible) {
    toast.info('That is how an offer rings', {
      description: 'Heard nothing? Check the volume of this computer.',
      action: { label: 'Ring again', run: () => ringer.chime(preferences.volume) },
    });
  } else {
    toast.failed('This browser plays no sound', {
      description: 'Offers still show here and in the tab’s title.',
    });
  }
}
