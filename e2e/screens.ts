/** Displays of the virtual screens that windows may be shown on at the same time, one for each worker of Playwright. */
export const testScreens = process.env.GAN_STUDIO_TEST_SCREENS?.split(' ') ?? [];
