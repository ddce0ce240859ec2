// Copyright (c) 2026 kafkaops.stack contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The configuration as Micronaut reads it: several files, nested keys and dotted ones alike, and ${placeholders}. */
final class Config {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]+)(?::([^}]*))?}");
    private final Map<String, Object> values = new TreeMap<>();

    /** Reads the built-in defaults, and the files that -Dmicronaut.config.files names; one that is missing is an error. */
    static Config load() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        Config config = new Config();
        config.flatten("", yaml.readValue(Config.class.getResourceAsStream("/defaults.yml"), Map.class));
        String files = System.getProperty("micronaut.config.files", System.getenv("MICRONAUT_CONFIG_FILES"));
        for (String name : files == null ? new String[0] : files.split(",")) {
            File file = new File(name);
            if (!file.canRead()) {
                throw new IOException("Required configuration file could not be resolved: " + name);
            }
            config.flatten("", yaml.readValue(file, Map.class));
        }
        config.values.replaceAll((key, value) -> config.resolve(value));
        return config;
    }

    private void flatten(String path, Map<?, ?> map) {
        map.forEach((key, value) -> {
            String name = path.isEmpty() ? key.toString() : path + "." + key;
            if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
                flatten(name, inner);
            } else if (value != null) {
                values.put(name, value);
            }
        });
    }

    private Object resolve(Object value) {
        if (value instanceof List<?> list) {
            List<Object> resolved = new ArrayList<>();
            list.forEach(item -> resolved.add(resolve(item)));
            return resolved;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> resolved = new LinkedHashMap<>();
            map.forEach((key, item) -> resolved.put(key, resolve(item)));
            return resolved;
        }
        return value instanceof String text ? PLACEHOLDER.matcher(text).replaceAll(found -> {
            Object known = values.getOrDefault(found.group(1), found.group(2));
            if (known == null) {
                throw new IllegalArgumentException("Could not resolve placeholder " + found.group());
            }
            return java.util.regex.Matcher.quoteReplacement(known.toString());
        }) : value;
    }

    String text(String key, String otherwise) {
        return values.containsKey(key) ? values.get(key).toString() : otherwise;
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(text(key, "false"));
    }

    int number(String key) {
        return Integer.parseInt(text(key, ""));
    }

    /** Everything below a key, by what follows it. */
    Map<String, Object> below(String key) {
        Map<String, Object> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(key + ".")) {
                found.put(name.substring(key.length() + 1), value);
            }
        });
        return found;
    }

    /** The names right below a key. */
    TreeSet<String> names(String key) {
        TreeSet<String> found = new TreeSet<>();
        below(key).keySet().forEach(name -> found.add(name.split("\\.")[0]));
        return found;
    }

    /** A list of mappings; empty where there is none, or something of another shape: that is silently useless. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> maps(String key) {
        Object value = values.get(key);
        boolean fits = value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance);
        return fits ? (List<Map<String, Object>>) value : List.of();
    }
}
