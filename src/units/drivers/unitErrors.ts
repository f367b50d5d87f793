import { DetentError } from '../../shared/errors.ts';

export function awayError(unit: string, reason: string): DetentError {
	return new DetentError('unit.away', {
		message: `The unit is away: ${reason}`,
		subject: unit,
		remedy: 'Check that it is on and connected; Detent keeps trying.',
	});
}

export function silentError(unit: string, timeoutMs: number): DetentError {
	return new DetentError('unit.silent', {
		message: `The unit did not answer within ${timeoutMs} ms.`,
		subject: unit,
		remedy: 'Check that it is on, that its remote is enabled and that its address is that of the rig.',
	});
}

export function garbledError(unit: string): DetentError {
	return new DetentError('unit.garbled', {
		message: 'The unit answered with bytes that its protocol does not know.',
		subject: unit,
		remedy: 'Check the cable, the line settings in the rig and that it is the model that the rig names.',
	});
}

export function refusedError(unit: string, reason: string, remedy: string): DetentError {
	return new DetentError('unit.refused', { message: reason, subject: unit, remedy });
}

export function notSettableError(unit: string, control: string): DetentError {
	return new DetentError('unit.refused', {
		message: `${control} cannot be set over the wire.`,
		subject: unit,
		remedy: 'Set it by hand.',
	});
}
