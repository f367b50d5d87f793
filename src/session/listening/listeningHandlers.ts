import { DetentError } from '../../shared/errors.ts';
import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { MonitorGuard } from '../roundTrip/monitorGuard.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { BlindDesk } from './blindDesk.ts';
import type { Comparing } from './comparing.ts';
import type { Listening } from './listening.ts';

type ListeningCommandType = Extract<Command['type'], `monitor.${string}` | `compare.${string}` | `blind.${string}`>;
export type ListeningHandlers = { [T in ListeningCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

export interface ListeningDesks {
	listening: Listening;
	comparing: Comparing;
	blind: BlindDesk;
	guard: MonitorGuard;
	/** @throws DetentError `audio.busy`, `recall.busy` */
	requireIdle(what: string): void;
	/** The track that is worked on. @throws DetentError `chain.no-track` */
	current(): TrackRef;
}

/** What is heard and how loud, one handler each. */
export function listeningHandlers(desks: ListeningDesks): ListeningHandlers {
	const { listening, comparing, blind, guard } = desks;
	const requireNames = (what: string) => {
		if (!blind.hiding) return;
		throw new DetentError('audio.blind', {
			message: `You can't ${what} during a blind test: it would tell.`,
			remedy: 'Reveal or end the test first.',
		});
	};
	return {
		'monitor.set': async ({ type: _, source, ...change }) => {
			if (source !== undefined) {
				requireNames('choose by name');
				await comparing.hear(source);
			}
			await listening.setMonitor(change);
		},
		'monitor.confirmMuted': ({ muted }) => void guard.confirm(muted),
		'compare.items': ({ items }) => {
			requireNames('change what is compared');
			desks.requireIdle('compare files');
			comparing.setItems(desks.current().project, items);
		},
		'compare.hear': ({ item }) => (blind.hiding ? blind.hear(item) : comparing.hear(item)),
		'compare.trim': ({ item, trimDb }) => {
			requireNames('trim');
			return comparing.trim(item, trimDb);
		},
		'compare.loop': ({ loop }) => {
			desks.requireIdle('loop');
			comparing.setLoop(loop);
		},
		'compare.rack': ({ withRack }) => {
			requireNames('change what plays');
			desks.requireIdle('change what plays');
			comparing.setRack(withRack);
		},
		'compare.match': ({ matchLoudness }) => {
			requireNames('change the match');
			return comparing.setMatching(matchLoudness);
		},
		'blind.start': (command) => {
			desks.requireIdle('start a blind test');
			const { project, track } = desks.current();
			return blind.start(command, project, track);
		},
		'blind.choose': (choice, actor) => blind.choose({ id: authorOf(actor), name: actor.name }, choice),
		'blind.reveal': (_, actor) => blind.reveal(authorOf(actor)),
		'blind.end': (_, actor) => blind.end(authorOf(actor)),
	};
}
