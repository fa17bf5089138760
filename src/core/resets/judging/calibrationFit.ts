/** Made by `npm run calibrate` from the training part of the labelled captures; do not edit. */
export const calibrationFit = { slope: 0.776, offset: 1.72 };
