declare const PLUGIN_VERSION: string;

/**
 * The plugin's version, put in when it is bundled. It is part of every hash and fingerprint in place of the plugin's
 * sources: a release that changes results says so by its version, and a corrected typing mistake retrains nothing.
 */
export const pluginVersion: string = typeof PLUGIN_VERSION === 'string' ? PLUGIN_VERSION : '0.0.0-source';
