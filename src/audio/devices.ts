import { fork } from 'node:child_process';
import { z } from 'zod';
import { entryPoint } from '../process/entry.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError } from '../shared/errors.ts';
import { packedErrorSchema, unpackError } from './packedError.ts';

/** A driver that takes longer than this to answer hangs. */
const PATIENCE_MS = 20_000;
/** What a studio needs: a send pair and a monitor pair, and a return pair. */
const NEEDED_OUTPUTS = 4;
const NEEDED_INPUTS = 2;

const deviceSchema = z.object({
	name: z.string(),
	hostAPIName: z.string(),
	maxInputChannels: z.int(),
	maxOutputChannels: z.int(),
	defaultSampleRate: z.number(),
});
const listSchema = z.union([z.object({ devices: z.array(deviceSchema) }), z.object({ error: packedErrorSchema })]);

export interface AudioDevice {
	/** As it is written in rig.yaml under `audio.device`. */
	name: string;
	/** `ALSA`, `Core Audio`… */
	hostApi: string;
	inputs: number;
	outputs: number;
	defaultRateHz: number;
	/** It has the channels for a send, a monitor and a return. */
	enough: boolean;
}

/**
 * Every audio device that PortAudio sees, asked in a process of its own.
 *
 * @throws DetentError `audio.missing` without naudiodon, `audio.list` when the driver crashes or hangs
 */
export function listAudioDevices(options: { clock: Clock; env: NodeJS.ProcessEnv }): Promise<AudioDevice[]> {
	const entry = entryPoint(import.meta.url, './deviceList');
	const child = fork(entry.path, [], {
		execArgv: entry.execArgv,
		env: options.env,
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
	});
	const failed = (message: string) =>
		new DetentError('audio.list', {
			message,
			remedy: 'Unplug and replug the interface, or restart the sound server; then try again.',
		});
	return new Promise((resolve, reject) => {
		const cancel = options.clock.after(PATIENCE_MS, () => {
			child.kill('SIGKILL');
			reject(failed(`The audio driver gave no answer within ${PATIENCE_MS / 1000} s.`));
		});
		child.once('message', (raw) => {
			const parsed = listSchema.safeParse(raw);
			if (!parsed.success) {
				reject(failed('The audio driver gave a list that cannot be read.'));
				return;
			}
			if ('error' in parsed.data) {
				reject(unpackError(parsed.data.error));
				return;
			}
			resolve(
				parsed.data.devices.map((device) => ({
					name: device.name,
					hostApi: device.hostAPIName,
					inputs: device.maxInputChannels,
					outputs: device.maxOutputChannels,
					defaultRateHz: device.defaultSampleRate,
					enough: device.maxOutputChannels >= NEEDED_OUTPUTS && device.maxInputChannels >= NEEDED_INPUTS,
				})),
			);
		});
		child.once('error', (error) => reject(failed(`The list of devices cannot be made: ${error.message}.`)));
		child.once('exit', (code, signal) => {
			cancel();
			reject(failed(`The audio driver crashed (${signal ?? `code ${code}`}).`));
		});
	});
}
