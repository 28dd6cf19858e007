export const figures = []
export async function measure() {}
