/** Why an agent got an offer or did not, why an action is not possible, and what notifications say. */
import { sentence, type Sentence } from './sentence.ts';

const offers: Sentence[] = [
  sentence('Open to everybody who missed it: first to claim wins'),
  sentence('Nobody else took it'),
  sentence('You are a catchall user'),
  sentence('You asked for another chance'),
  sentence('Ranked first for this ({rank})'),
  sentence('Matches your {tags}'),
  sentence('Pecking order {rank}'),
  sentence('Tags match with weight {weight}'),
  sentence('Score {score}'),
  sentence('Had no offer yet'),
  sentence('Longest without an offer'),
  sentence('Your turn by weight'),
  sentence('1 open lead'),
  sentence('{count} open leads'),
  sentence('Free the longest'),
  sentence('First of {count} who could take it'),
  sentence('The only one who can take it now'),
];

const against: Sentence[] = [
  sentence('Not active'),
  sentence('Takes no leads'),
  sentence('Not in the teams of this step'),
  sentence('Has none of the exclusive tags'),
  sentence('Lacks a required tag'),
  sentence('Other postal codes'),
  sentence('Other value range'),
  sentence('Declined in this cycle'),
  sentence('Timed out in this cycle'),
  sentence('Returned it in this cycle'),
  sentence('Outside working hours'),
  sentence('Absent'),
  sentence('Activity takes no leads'),
  sentence('In wrap-up'),
  sentence('Not reachable'),
  sentence('Has not reconnected since an undelivered offer'),
  sentence('Already holds an offer of this lead'),
  sentence('Has as many offers as allowed'),
  sentence('Has as many open leads as allowed'),
  sentence('Limit for the day reached'),
  sentence('Limit for the week reached'),
  sentence('Limit for the month reached'),
  sentence('Connection lost just now; others are connected'),
];

const actions: Sentence[] = [
  sentence('Only managers can do this'),
  sentence('Only the owner and managers can do this'),
  sentence('The lead is discarded; restore it first'),
  sentence('It is with the catchall users already'),
  sentence('It is discarded already'),
  sentence('It is not discarded'),
  sentence('It is not held'),
  sentence('It was not coalesced'),
  sentence('Nobody owns it'),
  sentence('Nobody owns it yet'),
];

const notifications: Sentence[] = [
  sentence('You missed a lead from {source}'),
  sentence('You missed “{subject}”'),
  sentence(
    'Your time ran out before you answered, and it went on. While it is open, your desk offers another chance.',
  ),
  sentence('You were set away'),
  sentence('You missed an offer. Set yourself available to get leads again.'),
  sentence('You missed {count} offers in a row. Set yourself available to get leads again.'),
  sentence('Yours now: a lead from {source}'),
  sentence('Yours now: {lead}'),
  sentence('The customer has a lead with you already.'),
  sentence('A manager gave it to you.'),
  sentence('{count} leads were claimed by nobody'),
  sentence('Nobody claimed a lead from {source}'),
  sentence('Nobody claimed {lead}'),
  sentence('Every agent passed or missed it, and so did catchall. Assign it, reroute it, or discard it.'),
  sentence('{count} leads wait longer than {time}'),
  sentence('The live wall shows them.'),
  sentence('Still waiting: a lead from {source}'),
  sentence('Still waiting: {lead}'),
  sentence(
    'Nobody has taken it for more than {time}. Assign it, give somebody more time, or send it to catchall.',
  ),
  sentence('How did it go with the lead from {source}?'),
  sentence('How did it go with {lead}?'),
  sentence(
    'You got this lead yesterday. Say whether you reached the customer and what came of it: it counts for your score.',
  ),
  sentence(
    'You got this lead {days} days ago. Say whether you reached the customer and what came of it: it counts for your score.',
  ),
  sentence('Due now: {what}'),
  sentence('It is the next action planned on this lead. Do it, or plan it for another time.'),
  sentence('The source {source} is failing'),
  sentence(
    'Its last {count} messages became no leads. They are kept under Setup, Sources, each with its error: mend the mapping or the sender, then try them again.',
  ),
  sentence('The webhook to {host} was switched off'),
  sentence('It answered 410 Gone: it wants no more messages.'),
  sentence(
    'It has not taken a message for {days} days. Mend it, then switch it on again: what still waits is sent then.',
  ),
  sentence('the connection was refused'),
  sentence('the connection was cut'),
  sentence('the host cannot be reached'),
  sentence('the host does not answer'),
  sentence('it was interrupted'),
  sentence('its certificate is not accepted ({code})'),
];

export const reasons: readonly Sentence[] = [...offers, ...against, ...actions, ...notifications];
