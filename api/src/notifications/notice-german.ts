import type { Locale } from '@baton/contract';

/** What notifications say in English, with what varies in braces, and the same in German. The workspace says them in the same words; a test compares. */
export const GERMAN_NOTICES: Record<string, string> = {
  'You missed a lead from {source}': 'Sie haben einen Lead aus {source} verpasst',
  'You missed “{subject}”': 'Sie haben „{subject}“ verpasst',
  'Your time ran out before you answered, and it went on. While it is open, your desk offers another chance.':
    'Ihre Zeit lief ab, bevor Sie geantwortet haben, und er ging weiter. Solange er offen ist, bietet Ihr Arbeitsplatz eine zweite Chance.',
  'You were set away': 'Sie wurden auf abwesend gesetzt',
  'You missed an offer. Set yourself available to get leads again.':
    'Sie haben ein Angebot verpasst. Setzen Sie sich auf verfügbar, um wieder Leads zu bekommen.',
  'You missed {count} offers in a row. Set yourself available to get leads again.':
    'Sie haben {count} Angebote in Folge verpasst. Setzen Sie sich auf verfügbar, um wieder Leads zu bekommen.',
  'Yours now: a lead from {source}': 'Jetzt Ihrer: ein Lead aus {source}',
  'Yours now: {lead}': 'Jetzt Ihrer: {lead}',
  'The customer has a lead with you already.': 'Der Kunde hat bereits einen Lead bei Ihnen.',
  'A manager gave it to you.': 'Ein Manager hat ihn Ihnen gegeben.',
  '{count} leads were claimed by nobody': '{count} Leads hat niemand übernommen',
  'Nobody claimed a lead from {source}': 'Niemand hat einen Lead aus {source} übernommen',
  'Nobody claimed {lead}': 'Niemand hat {lead} übernommen',
  'Every agent passed or missed it, and so did catchall. Assign it, reroute it, or discard it.':
    'Alle Agenten haben ihn abgelehnt oder verpasst, die Auffangliste ebenso. Weisen Sie ihn zu, verteilen Sie ihn neu oder verwerfen Sie ihn.',
  '{count} leads wait longer than {time}': '{count} Leads warten länger als {time}',
  'The live wall shows them.': 'Die Live-Wand zeigt sie.',
  'Still waiting: a lead from {source}': 'Wartet noch: ein Lead aus {source}',
  'Still waiting: {lead}': 'Wartet noch: {lead}',
  'Nobody has taken it for more than {time}. Assign it, give somebody more time, or send it to catchall.':
    'Seit mehr als {time} hat ihn niemand genommen. Weisen Sie ihn zu, geben Sie jemandem mehr Zeit oder senden Sie ihn an die Auffangliste.',
  'How did it go with the lead from {source}?': 'Wie lief es mit dem Lead aus {source}?',
  'How did it go with {lead}?': 'Wie lief es mit {lead}?',
  'You got this lead yesterday. Say whether you reached the customer and what came of it: it counts for your score.':
    'Sie haben diesen Lead gestern bekommen. Sagen Sie, ob Sie den Kunden erreicht haben und was daraus wurde: Es zählt für Ihren Punktestand.',
  'You got this lead {days} days ago. Say whether you reached the customer and what came of it: it counts for your score.':
    'Sie haben diesen Lead vor {days} Tagen bekommen. Sagen Sie, ob Sie den Kunden erreicht haben und was daraus wurde: Es zählt für Ihren Punktestand.',
  'Due now: {what}': 'Jetzt fällig: {what}',
  'It is the next action planned on this lead. Do it, or plan it for another time.':
    'Es ist die nächste geplante Aktion zu diesem Lead. Erledigen Sie sie oder planen Sie sie für eine andere Zeit.',
  'The source {source} is failing': 'Die Quelle {source} liefert fehlerhaft',
  'Its last {count} messages became no leads. They are kept under Setup, Sources, each with its error: mend the mapping or the sender, then try them again.':
    'Ihre letzten {count} Nachrichten wurden keine Leads. Sie liegen unter Einrichtung, Quellen, jede mit ihrem Fehler: Berichtigen Sie die Zuordnung oder den Absender und versuchen Sie es erneut.',
  'The webhook to {host} was switched off': 'Der Webhook an {host} wurde abgeschaltet',
  'It answered 410 Gone: it wants no more messages.':
    'Er antwortete mit 410 Gone: Er möchte keine Nachrichten mehr.',
  'It has not taken a message for {days} days. Mend it, then switch it on again: what still waits is sent then.':
    'Er hat seit {days} Tagen keine Nachricht angenommen. Beheben Sie das und schalten Sie ihn wieder ein: Was noch wartet, wird dann gesendet.',
};

const PATTERNS: [RegExp, string][] = Object.entries(GERMAN_NOTICES).map(([english, german]) => {
  const escaped = english.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return [new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, '(?<$1>.+?)')}$`, 's'), german];
});

/**
 * A notification is kept in English, as it was told to everybody, and put into its reader's language where it is read:
 * by the workspace for a page, and here for a mail. A sentence that is not known stays as it is.
 */
export function noticeText(locale: Locale, text: string): string {
  if (locale === 'en') return text;
  for (const [pattern, german] of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null)
      return german.replaceAll(/\{(\w+)\}/g, (_, name: string) => match.groups?.[name] ?? '');
  }
  return text;
}
