package org.tarflow4j.jobs.latent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;

/** A rectangle of tokens of the last block, counted in its patches from the upper left corner. */
public record TokenRegion(int row, int column, int height, int width) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}),(\\d{1,6}),(\\d{1,6}),(\\d{1,6})");

    /** @throws JobException {@link ExitCode#BAD_USAGE} unless it is {@code ROW,COLUMN,HEIGHT,WIDTH} */
    public static TokenRegion parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "--region is " + text + "; say ROW,COLUMN,HEIGHT,WIDTH in patches, such as 2,0,3,7");
        }
        int[] numbers = IntStream.rangeClosed(1, 4)
                .map(group -> Integer.parseInt(found.group(group)))
                .toArray();
        return new TokenRegion(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** Where its values lie in a latent [T, D]. */
    int[] places(FlowConfig model) {
        int last = model.blocks() - 1;
        int grid = model.imageSize() / model.patchSizes().get(last);
        if (height < 1 || width < 1 || row + height > grid || column + width > grid) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "--region " + row + "," + column + "," + height + "," + width + " is not inside the " + grid + "×"
                            + grid + " patches of the flow's last block");
        }
        int tokenWidth = model.tokenWidth(last);
        return IntStream.range(0, grid * grid)
                .filter(token -> inside(token / grid - row, height) && inside(token % grid - column, width))
                .flatMap(token -> IntStream.range(token * tokenWidth, (token + 1) * tokenWidth))
                .toArray();
    }

    private static boolean inside(int distance, int length) {
        return distance >= 0 && distance < length;
    }
}
