/** A small definition as a person writes it: an equaliser with one stepped gain. @param gain legend of its upper position */
export const acmeBox = (id = 'acme/box', gain = '+1'): string => `schema: 1
id: ${id}
maker: Acme
model: Box
class: eq
channels: 2
controls:
  - id: gain
    label: GAIN
    purpose: gain
    type: stepped
    unit: dB
    positions:
      - { legend: '0', value: 0 }
      - { legend: '${gain}', value: 1 }
    confidence: G
confidence: G
`;
