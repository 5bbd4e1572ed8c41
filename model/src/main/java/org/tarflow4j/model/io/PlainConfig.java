package org.tarflow4j.model.io;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.net.URL;

/**
 * HOCON of a checkpoint, which may be anybody's: it stands for itself. A recipe may include files and addresses and refer to
 * the environment; a checkpoint that does wants something of the machine that reads it.
 */
public final class PlainConfig {
    private PlainConfig() {}

    /**
     * What a text says, references within it resolved.
     *
     * @param where the file, for errors
     * @throws FileFormatException if it is no HOCON, or refers to anything outside of itself
     */
    public static Config parse(String text, String where) throws FileFormatException {
        try {
            return ConfigFactory.parseString(
                            text,
                            ConfigParseOptions.defaults()
                                    .setOriginDescription(where)
                                    .setIncluder(new NoIncludes()))
                    .resolve(ConfigResolveOptions.noSystem());
        } catch (ConfigException e) {
            throw new FileFormatException(where, "Not a configuration: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new FileFormatException(where, "Not a configuration: nested too deeply", e);
        }
    }

    /** The library asks for each way to include separately, and falls back on its own where one is missing. */
    private static final class NoIncludes
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            throw refused(what);
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            throw refused(what);
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw refused(what);
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            throw refused(what);
        }

        private static ConfigException refused(Object what) {
            return new ConfigException.Generic("it includes " + what + ", which a checkpoint never does");
        }
    }
}
