package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tarflow4j.jobs.config.ResolvedSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.memory.ByteText;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;

/** What a dry run shows: every value with its origin, then what would be done. */
final class Plan {
    private final List<String> lines = new ArrayList<>();

    Plan add(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
        return this;
    }

    /** Lines that are ready to print. */
    Plan addLines(List<String> ready) {
        lines.addAll(ready);
        return this;
    }

    /** The size of the flow and of what training one takes. */
    Plan addModel(FlowConfig model) {
        ParameterLayout layout = new ParameterLayout(model);
        long bytes = layout.size() * Float.BYTES;
        return add(
                "Flow: %d blocks, %,d parameters (%s), first block %d tokens of width %d",
                model.blocks(), layout.trainableSize(), bytes(bytes), model.tokens(0), model.tokenWidth(0));
    }

    void print(Settings settings, PrintWriter out) {
        List<ResolvedSettings.Entry> entries = settings.resolved().entries();
        int width = entries.stream()
                .mapToInt(entry -> entry.key().length() + entry.value().length() + 3)
                .max()
                .orElse(0);
        for (ResolvedSettings.Entry entry : entries) {
            String assignment = entry.key() + " = " + entry.value();
            out.println(assignment + " ".repeat(width - assignment.length()) + "  # " + entry.origin());
        }
        out.println();
        lines.forEach(out::println);
    }

    /** 1234567 bytes are "1.2 MB". */
    static String bytes(long bytes) {
        return ByteText.of(bytes);
    }
}
