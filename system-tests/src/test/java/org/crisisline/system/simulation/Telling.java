package org.crisisline.system.simulation;

import java.util.List;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Entry;

/** Records as the story tells them. */
final class Telling {
    private static final int LONGEST = 420;

    private Telling() {}

    /** A key's letters and digits; what lies between them as a dot. */
    static String ofKey(byte[] key) {
        StringBuilder text = new StringBuilder();
        for (byte b : key) {
            text.append(b > ' ' && b < 127 ? String.valueOf((char) b) : b == 0 ? "" : "." + b);
        }
        return text.toString();
    }

    static String of(String topicName, long offset, Entry entry) {
        List<Topic<?, ?>> all = List.copyOf(Topics.all());
        Object value = all.stream()
                .filter(topic -> topic.name().equals(topicName))
                .findFirst()
                .<Object>map(topic -> topic.valueSerde().decode(entry.value()))
                .orElse("?");
        String text = value.toString().replaceAll("\"\\w+\": null,? ?", "").replaceAll("\\\\\"x+", "\"x..");
        return topicName.replace("crisis.", "") + "@" + offset + " "
                + (text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
    }
}
