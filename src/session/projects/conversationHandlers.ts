import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import type { Actor } from '../port.ts';
import type { Conversation } from './conversation.ts';

type Kinds = 'revision.comment' | 'comment.answer' | 'revision.send' | 'revision.approve' | 'revision.deliver';

export function conversationHandlers(conversation: Conversation): {
	[T in Extract<Command['type'], Kinds>]: (command: CommandOf<T>, actor: Actor) => unknown;
} {
	return {
		'revision.comment': (command, actor) => conversation.comment(command, actor),
		'comment.answer': (command, actor) => conversation.answer(command, actor),
		'revision.send': (command, actor) => conversation.send(command, actor),
		'revision.approve': (command, actor) => conversation.approve(command, actor),
		'revision.deliver': (command, actor) => conversation.deliver(command, actor),
	};
}
