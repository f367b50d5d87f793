/** Names as long as people make them. */
export const LONG = {
	studio: 'The mastering room on the third floor, behind the lift',
	project: 'Songs for the Long Way Home from the Harbour',
	artist: 'The Salt Flats with the Orchestra of the Old Customs House',
	track: 'Northern Line (Extended Version with the Brass Section)',
	mix: 'Northern_Line_Extended_MIX_07_final_FINAL_louder_brass_48k_24bit',
	chain: 'Two Pultecs, Curve Bender and Vari-Mu into the parallel equaliser',
	note: 'Client: “a touch warmer in the verse, please keep the punch of the first one”',
	comment:
		'The second chorus jumps out at me on the small speakers in the kitchen, and Margarethe says that the brass is harsh there. Could it sit a little further back without losing the shine?',
	reference: 'What the automatic service made of mix seven on Tuesday',
	unit: 'The very long-named equaliser with the forty controls',
	serial: 'SERIAL-0000-1111-2222-3333-4444',
	device: 'iPad of Margarethe von Hohenstein-Papenburg at the sofa',
} as const;

export const CLIENT = {
	id: '0190a000-0000-7000-8000-00000000ada0',
	name: 'Margarethe von Hohenstein-Papenburg',
	role: 'client',
} as const;
