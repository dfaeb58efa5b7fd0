import { getCurrentProject } from "@/app/current-project";
import { respondWithResult } from "@/app/response";
import { CHOICES_MAX, parseChoiceQuestion } from "@/components/analytics/segmentation/question/choice-question";
import { findEventTypes } from "@/lib/analytics/event-types";
import { findProperties, findValues } from "@/lib/analytics/segmentation-choices";
import { AppError } from "@/lib/model/errors";

/** What one can choose in a chart's question: the first few that hold what was typed. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return respondWithResult(async () => {
    const question = parseChoiceQuestion(Object.fromEntries(searchParams));
    if (!question) throw new AppError("INVALID_INPUT", "Ask for events, properties, or the values of a property.");
    const project = await getCurrentProject();
    const { event, search } = question;
    const limit = CHOICES_MAX;
    switch (question.of) {
      case "events":
        return findEventTypes(project.id, search, limit);
      case "properties":
        return findProperties(project.id, { event, search, limit });
      case "values":
        return findValues(project.id, { event, property: question.property, search, limit });
    }
  });
}
