import { isDetentError } from '../../shared/errors.ts';
import { decodeOsc } from '../osc/decode.ts';
import { isBundle, type OscArgument, type OscMessage, type OscPacket, oscMessages } from '../osc/packet.ts';
import { hexText, type WireWords } from './words.ts';

function argumentText(argument: OscArgument): string {
	switch (argument.type) {
		case 'f':
		case 'd':
			return `${argument.type} ${Number(argument.value.toPrecision(7))}`;
		case 's':
		case 'S':
			return `${argument.type} ${JSON.stringify(argument.value)}`;
		case 'b':
			return `b ${hexText(argument.value)}`;
		case 'T':
		case 'F':
		case 'N':
		case 'I':
			return argument.type;
		case '[':
			return `[${argument.values.map(argumentText).join(', ')}]`;
		default:
			return `${argument.type} ${argument.value}`;
	}
}

function messageText({ address, arguments: all }: OscMessage): string {
	return all.length === 0 ? address : `${address} ${all.map(argumentText).join(', ')}`;
}

function packetText(packet: OscPacket): string[] {
	const lines = oscMessages(packet).map(messageText);
	return isBundle(packet) ? [`bundle of ${lines.length}:`, ...lines] : lines;
}

/** OSC, a packet a datagram. */
export function oscWords(): WireWords {
	return {
		describe: (_direction, bytes) => {
			try {
				return packetText(decodeOsc(bytes));
			} catch (error) {
				if (!isDetentError(error, 'wire')) throw error;
				return [error.message];
			}
		},
	};
}
