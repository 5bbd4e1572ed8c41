package org.tarflow4j.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of the Spark operator's v1beta2, as the list in the test resources has them. */
final class OperatorSchema {
    private static final String POD = "SparkPodSpec";

    private final Map<String, Object> types;

    OperatorSchema() throws IOException {
        try (InputStream in = OperatorSchema.class.getResourceAsStream("/spark-operator-v1beta2.yaml")) {
            types = Manifests.map(Manifests.yaml().load(in));
        }
    }

    /** What is wrong with a value of a type, each with its path. */
    List<String> problems(String type, Object value) {
        List<String> problems = new ArrayList<>();
        check(type, value, type, problems);
        return problems;
    }

    /** The type at a path such as {@code /sparkConf/x} of {@code type}; null if the schema has no such field. */
    String typeAt(String type, String pointer) {
        String at = type;
        for (String name : pointer.substring(1).split("/")) {
            if (at == null) {
                return null;
            }
            if (at.endsWith("[]")) {
                at = name.equals("-") ? at.substring(0, at.length() - 2) : null;
            } else {
                at = at.equals("strings") ? "string" : fields(at).get(name);
            }
        }
        return at;
    }

    private void check(String type, Object value, String path, List<String> problems) {
        boolean fits =
                switch (type) {
                    case "kubernetes" -> value != null;
                    case "string" -> value instanceof String text && !text.isBlank();
                    case "integer" -> value instanceof Integer number && number >= 0;
                    case "boolean" -> value instanceof Boolean;
                    case "strings" -> value instanceof Map
                            && Manifests.map(value).values().stream().allMatch(String.class::isInstance);
                    default -> true;
                };
        if (!fits) {
            problems.add(path + " = " + value + " is no " + type);
        } else if (type.endsWith("[]")) {
            if (value instanceof List<?> list) {
                list.forEach(item -> check(type.substring(0, type.length() - 2), item, path + "[]", problems));
            } else {
                problems.add(path + " is no list");
            }
        } else if (types.containsKey(type)) {
            Map<String, String> fields = fields(type);
            Manifests.map(value).forEach((name, child) -> {
                String childPath = path + "." + name;
                if (fields.containsKey(name)) {
                    check(fields.get(name), child, childPath, problems);
                } else {
                    problems.add(childPath + " is no field of " + type);
                }
            });
        } else if (type.contains("|") && !List.of(type.split("\\|")).contains(value)) {
            problems.add(path + " = " + value + " is none of " + type);
        }
    }

    private Map<String, String> fields(String type) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (type.equals("DriverSpec") || type.equals("ExecutorSpec")) {
            fields.putAll(fields(POD));
        }
        if (types.containsKey(type)) {
            Manifests.map(types.get(type)).forEach((name, kind) -> fields.put(name, String.valueOf(kind)));
        }
        return fields;
    }
}
